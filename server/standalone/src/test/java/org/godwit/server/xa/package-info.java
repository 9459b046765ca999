/**
 * Distributed transactions over a database and a broker, each of which dies at every point: {@code OrderApplication} is the
 * process that works, {@code FaultPointsTest} and {@code RandomKillsTest} kill it, or the broker.
 */
package org.godwit.server.xa;
