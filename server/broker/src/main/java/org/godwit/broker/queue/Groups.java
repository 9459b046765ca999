package org.godwit.broker.queue;

import org.godwit.broker.model.Message;

/**
 * Which subscriber the messages of a group go to. Groups share a bounded number of buckets by their hash, so that names
 * without end take no memory without end; a bucket sticks to the subscriber that took its first message until that one
 * goes. Owned by the host's core.
 */
final class Groups {
    private static final String GROUP_ID = "JMSXGroupID";
    private static final int BUCKETS = 1 << 12;

    private final Subscriber[] owners = new Subscriber[BUCKETS];
    /** Null until a message of a group is delayed. */
    private long[] heldUntilMillis;

    private long firstReleaseMillis = Long.MAX_VALUE;

    /** The message's group, or null. */
    static String of(Message message) {
        return message.header().header(GROUP_ID) instanceof String group && !group.isEmpty() ? group : null;
    }

    private static int bucket(String group) {
        int hash = group.hashCode() * 0x9E37_79B9;
        return hash >>> Integer.numberOfLeadingZeros(BUCKETS - 1);
    }

    /**
     * Whether the subscriber may take a message of the group. The first that may has the group from then on. What the one
     * that has it does not match is for anybody.
     */
    boolean grants(String group, Subscriber subscriber, Message message, long nowMillis) {
        int bucket = bucket(group);
        if (heldUntilMillis != null && heldUntilMillis[bucket] > nowMillis) {
            return false;
        }
        Subscriber owner = owners[bucket];
        if (owner == null) {
            owners[bucket] = subscriber;
            return true;
        }
        return owner == subscriber || !owner.matches(message);
    }

    /** One of the group's messages waits for its redelivery: those behind it wait with it. */
    void hold(String group, long untilMillis) {
        if (heldUntilMillis == null) {
            heldUntilMillis = new long[BUCKETS];
        }
        int bucket = bucket(group);
        heldUntilMillis[bucket] = Math.max(heldUntilMillis[bucket], untilMillis);
        firstReleaseMillis = Math.min(firstReleaseMillis, untilMillis);
    }

    /** Lets go what has waited long enough. Answers whether there was something. */
    boolean release(long nowMillis) {
        if (firstReleaseMillis > nowMillis) {
            return false;
        }
        firstReleaseMillis = Long.MAX_VALUE;
        for (long until : heldUntilMillis) {
            if (until > nowMillis) {
                firstReleaseMillis = Math.min(firstReleaseMillis, until);
            }
        }
        return true;
    }

    /** The subscriber goes. Answers whether it had a group. */
    boolean remove(Subscriber subscriber) {
        boolean had = false;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            if (owners[bucket] == subscriber) {
                owners[bucket] = null;
                had = true;
            }
        }
        return had;
    }
}
