/**
 * The resource adapter for Jakarta EE servers: {@code GodwitResourceAdapter} is where a server starts and stops it, activates
 * message-driven beans and asks for recovery.
 *
 * <p>Messages for beans pass through {@code inbound}, what applications send and receive themselves through {@code
 * outbound}, and both to the client of {@code org.godwit.jms}. Imports: all rooms below, the client, and the broker to embed.
 */
package org.godwit.ra;
