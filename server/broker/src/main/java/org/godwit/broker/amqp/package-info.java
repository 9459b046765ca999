/**
 * The AMQP 0-9-1 door: connections and channels over the codec. A message enters by {@code BasicMethods} or {@code
 * JmsMethods} as a decoded command and goes to {@link org.godwit.broker.core.BrokerSession}; it leaves by {@code
 * ContentDelivery} as a command for the codec. Everything of a connection is on its event loop, which is its virtual host's
 * core thread, too. Imports {@code core}, {@code security} and {@code model}, the wire's types and Netty.
 */
package org.godwit.broker.amqp;
