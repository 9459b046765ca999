/**
 * JMS selectors: parsed once, evaluated for each message.
 *
 * <p>A text enters by {@link org.godwit.broker.selector.Selector#parse}; messages are only looked at. May import
 * {@code model} and the data types of {@code org.godwit.amqp}.
 */
package org.godwit.broker.selector;
