/**
 * Looks at the logs of a broker that is stopped: shows, checks, and salvages what can be read into a new directory. A data
 * directory enters by {@link org.godwit.broker.repair.LogInspection}, {@link org.godwit.broker.repair.LogVerification} and
 * {@link org.godwit.broker.repair.LogSalvage}, lines for people leave. Imports {@code log} and {@code model}: what it knows
 * of the state that batches make is its own, so that it can go on where a broker has to refuse.
 */
package org.godwit.broker.repair;
