package org.godwit.broker.queue;

/**
 * What becomes of a message that a consumer has seen and given back: how often it may come again, and when. Immutable.
 *
 * @param deliveryLimit so many deliveries may end unaccepted; the next that does is the last, and the message is
 *     dead-lettered. {@link #UNSET} or {@link #UNLIMITED} for no limit
 * @param delayMillis until the first redelivery; {@link #UNSET} or 0 for at once
 * @param delayMultiplier by which the delay grows with each further one, at least 1
 * @param maxDelayMillis beyond which it does not grow; {@link #UNSET} for ten times the first
 */
public record Redelivery(long deliveryLimit, long delayMillis, double delayMultiplier, long maxDelayMillis) {
    /** Not said: another rule may say it. */
    public static final long UNSET = -1;
    /** Said to be without limit. */
    public static final long UNLIMITED = Long.MAX_VALUE;
    /** The longest delay that can be asked for. */
    public static final long LONGEST_DELAY_MILLIS = 365L * 24 * 60 * 60 * 1_000;

    private static final int USUAL_GROWTH = 10;

    /** Nothing is said: a message comes again at once, and for ever. */
    public static final Redelivery NONE = new Redelivery(UNSET, UNSET, 1, UNSET);

    public Redelivery {
        if (deliveryLimit < UNSET) {
            throw new IllegalArgumentException("delivery limit " + deliveryLimit + " is negative");
        }
        requireDelay("redelivery delay", delayMillis);
        requireDelay("maximum redelivery delay", maxDelayMillis);
        if (!(delayMultiplier >= 1 && delayMultiplier <= 1_000)) {
            throw new IllegalArgumentException("redelivery delay multiplier " + delayMultiplier + " is not in 1..1000");
        }
    }

    private static void requireDelay(String name, long millis) {
        if (millis < UNSET || millis > LONGEST_DELAY_MILLIS) {
            throw new IllegalArgumentException(name + " of " + millis + " ms is not within 0.." + LONGEST_DELAY_MILLIS);
        }
    }

    /** What it says, and what the other says about that of which it says nothing. */
    public Redelivery or(Redelivery other) {
        boolean ownDelay = delayMillis != UNSET;
        return new Redelivery(
                deliveryLimit == UNSET ? other.deliveryLimit : deliveryLimit,
                ownDelay ? delayMillis : other.delayMillis,
                ownDelay ? delayMultiplier : other.delayMultiplier,
                ownDelay ? maxDelayMillis : other.maxDelayMillis);
    }

    /** Whether a message that was so often delivered and given back does not come again. */
    public boolean exhausted(int deliveries) {
        return deliveryLimit != UNSET && deliveries > deliveryLimit;
    }

    /** How long a message that was so often delivered and given back waits. */
    public long delayMillisAfter(int deliveries) {
        if (delayMillis <= 0) {
            return 0;
        }
        long most = Math.max(delayMillis, maxDelayMillis == UNSET ? delayMillis * USUAL_GROWTH : maxDelayMillis);
        double grown = delayMillis * Math.pow(delayMultiplier, deliveries - 1);
        return grown >= most ? most : (long) grown;
    }
}
