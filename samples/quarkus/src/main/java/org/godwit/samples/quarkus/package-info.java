/**
 * Orders with Quarkus: an order is received, written to a database and confirmed in one distributed transaction of Narayana,
 * which recovers what an earlier run left in doubt.
 *
 * <p>{@code Messaging} is the pooled connections that enlist themselves, and the recovery; {@code Orders} is the application,
 * where a message enters and leaves, {@code OrderWorker} the thread that drives it.
 */
package org.godwit.samples.quarkus;
