/**
 * The ways from a client to a broker: TCP with or without TLS, and {@code vm:}, a local channel in the same JVM.
 *
 * <p>A message enters as a {@link org.godwit.amqp.Command} written to a channel and leaves as the same Command read from
 * the channel at the other end; over TCP it is encoded between, over {@code vm:} it is passed as it is, with explicit
 * credit instead of a socket's buffers.
 *
 * <p>Imports {@code org.godwit.amqp}, {@code org.godwit.amqp.codec} and Netty.
 */
package org.godwit.amqp.transport;
