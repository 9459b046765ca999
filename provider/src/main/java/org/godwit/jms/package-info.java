/**
 * The JMS objects: factory, connection, session, producer, consumer and their simplified counterparts.
 *
 * <p>An application's message enters by {@code GodwitProducer.send} and leaves to {@code link.LinkSession.publish}; one
 * of the broker enters by {@code GodwitConsumer} as a {@code link.Delivery} and leaves to a receiving thread or a
 * listener. Imports: {@code message}, {@code link}, {@code xa} and, where a link is made, {@code link.amqp}.
 */
package org.godwit.jms;
