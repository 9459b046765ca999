/**
 * The AMQP 0-9-1 wire as data: methods, field tables, content. Data, no policy, and nothing of Netty.
 *
 * <p>A {@link org.godwit.amqp.Command} is what a pipeline passes: a {@link org.godwit.amqp.Method} on a channel, and for
 * methods that carry one a {@link org.godwit.amqp.Content}, which is a {@link org.godwit.amqp.ContentHeader} and a
 * {@link org.godwit.amqp.Body}. Beside it pass {@link org.godwit.amqp.Heartbeat} and
 * {@link org.godwit.amqp.ProtocolHeader}. All of them are immutable to the depth. What is malformed or has no form on
 * the wire is an {@link org.godwit.amqp.AmqpException}, which carries the reply code.
 *
 * <p>Imports nothing but the JDK. {@code codec} turns these types into frames and back; {@code transport} carries them.
 */
package org.godwit.amqp;
