package org.godwit.jms.link;

/**
 * What to consume, of a queue or of a subscription to a topic. Immutable.
 *
 * @param subscription null for a queue
 * @param queue the name of the queue, or null for a subscription
 * @param selector empty for none
 * @param priority of those that are willing the consumers of the highest are served first
 * @param redelivery of what it gives back
 */
public record ConsumerRequest(
        Subscription subscription,
        String queue,
        String selector,
        boolean browse,
        int windowCount,
        long windowBytes,
        int priority,
        Redelivery redelivery) {
    /**
     * A subscription to a topic.
     *
     * @param name empty for the kind {@link Kind#UNSHARED}
     */
    public record Subscription(Kind kind, String name, String topic, boolean noLocal) {
        /** The four kinds of the specification. */
        public enum Kind {
            UNSHARED,
            SHARED,
            DURABLE,
            SHARED_DURABLE
        }
    }

    public static ConsumerRequest ofQueue(
            String queue, String selector, boolean browse, int windowCount, long windowBytes) {
        return new ConsumerRequest(null, queue, selector, browse, windowCount, windowBytes, 0, Redelivery.UNSAID);
    }

    public static ConsumerRequest ofTopic(
            Subscription subscription, String selector, int windowCount, long windowBytes) {
        return new ConsumerRequest(subscription, null, selector, false, windowCount, windowBytes, 0, Redelivery.UNSAID);
    }

    /** The same with another priority. */
    public ConsumerRequest withPriority(int newPriority) {
        return new ConsumerRequest(
                subscription, queue, selector, browse, windowCount, windowBytes, newPriority, redelivery);
    }

    /** The same with other terms of redelivery. */
    public ConsumerRequest withRedelivery(Redelivery newRedelivery) {
        return new ConsumerRequest(
                subscription, queue, selector, browse, windowCount, windowBytes, priority, newRedelivery);
    }

    /** For error messages. */
    public String target() {
        return subscription == null ? "queue '" + queue + "'" : "topic '" + subscription.topic() + "'";
    }
}
