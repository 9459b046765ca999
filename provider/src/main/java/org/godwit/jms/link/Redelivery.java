package org.godwit.jms.link;

/**
 * What a consumer wants of messages that it has seen and given back: how often they may come again, and when. What is null is
 * for the queue and the broker to say. Immutable.
 *
 * @param limit so many redeliveries; -1 for without limit
 * @param delayMillis before the first
 * @param delayMultiplier by which the delay grows with each further one, at least 1
 * @param maximumDelayMillis beyond which it does not grow
 */
public record Redelivery(Integer limit, Integer delayMillis, Integer delayMultiplier, Integer maximumDelayMillis) {
    public static final Redelivery UNSAID = new Redelivery(null, null, null, null);
}
