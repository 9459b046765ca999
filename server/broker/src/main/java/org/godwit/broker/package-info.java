/**
 * The broker's engine, embeddable. The rooms, bottom up: {@code model}, {@code log}, {@code commit}, {@code store}, {@code
 * routing}, {@code queue}, {@code tx}, {@code security}, {@code core}, {@code amqp}, {@code boot}. An import goes only
 * downward.
 */
package org.godwit.broker;
