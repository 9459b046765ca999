/**
 * What every application server has to pass, and the broker process that the tests talk to. A server's module is
 * configuration: a {@code ServerSession} that configures the server as its guide says, a subclass of {@code ServerContract},
 * which Arquillian runs, and one of {@code KilledServerContract}, which drives the server's process itself.
 */
package org.godwit.ra.servers;
