/**
 * Messages for message-driven beans.
 *
 * <p>A message enters by the session of an {@code EndpointSession}, whose arrival has the {@code Activation} ask the server
 * for a work thread; there it leaves to the endpoint, within the transaction that the server begins. Imports: {@code
 * connection}, {@code metrics}, and {@code outbound} for the factory that an activation may name.
 */
package org.godwit.ra.inbound;
