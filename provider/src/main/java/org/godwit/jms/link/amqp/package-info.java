/**
 * The link over AMQP 0-9-1 with class {@code jms}: {@link org.godwit.jms.link.amqp.AmqpLink} is the way in.
 *
 * <p>All state of a link belongs to whoever has its {@code Turn}: the event loop, which all links of the JVM share, or the
 * thread that asks for something. A message enters in {@code AmqpSession.prepare} on the sender's thread and is encoded
 * there; the same thread takes the turn with it if it is going to wait for the answer, and leaves it to the loop otherwise;
 * it leaves in {@code Wire}. A delivery enters in {@code Wire} on the loop, is gathered by its {@code AmqpConsumer} until the
 * end of the turn, and decoded by the thread that consumes it. Imports: {@code link}, {@code message}, {@code
 * org.godwit.amqp} and Netty.
 */
package org.godwit.jms.link.amqp;
