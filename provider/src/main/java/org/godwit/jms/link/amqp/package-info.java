/**
 * The link over AMQP 0-9-1 with class {@code jms}: {@link org.godwit.jms.link.amqp.AmqpLink} is the way in.
 *
 * <p>All state of a link belongs to its event loop, which all links of the JVM share. A message enters in {@code
 * AmqpSession.prepare} on the sender's thread, is encoded there, crosses to the loop by the {@code Outbox} and leaves in
 * {@code Wire}; a delivery enters in {@code Wire}, is gathered by its {@code AmqpConsumer} until the end of the turn, and
 * decoded by the thread that consumes it. Imports: {@code link}, {@code message}, {@code org.godwit.amqp} and Netty.
 */
package org.godwit.jms.link.amqp;
