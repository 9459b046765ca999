package org.godwit.broker.core;

import org.godwit.broker.model.Message;

/**
 * The answer of {@code basic.get}.
 *
 * @param deliveries those before this one that count
 * @param messagesLeft what is still ready in the queue
 */
public record Delivery(long deliveryTag, boolean redelivered, int deliveries, Message message, int messagesLeft) {}
