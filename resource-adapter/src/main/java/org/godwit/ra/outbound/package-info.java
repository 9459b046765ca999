/**
 * Connections for applications, by the connection architecture of Jakarta Connectors.
 *
 * <p>An application's call enters by {@code ConnectionFactoryHandle}, which asks the server's connection manager; that asks
 * {@code GodwitManagedConnectionFactory} for a {@code ManagedConnection}, one connection and one session of the client. What
 * the application holds are handles of it. Imports: {@code connection}, {@code metrics}.
 */
package org.godwit.ra.outbound;
