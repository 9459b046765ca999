/**
 * Queues: the index of what waits, the order of dispatch, redelivery, expiry. A message enters by {@link
 * org.godwit.broker.queue.Queue#reserve} or {@link org.godwit.broker.queue.Queue#add}, reaches a consumer through {@link
 * org.godwit.broker.queue.Subscriber} and leaves by {@link org.godwit.broker.queue.Queue#leave}. A queue decides and
 * applies; it appends nothing and knows neither exchanges nor the log. Owned by the host's core; imports {@code store},
 * {@code selector} and {@code model}.
 */
package org.godwit.broker.queue;
