package org.godwit.broker.queue;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.godwit.broker.model.Message;

/**
 * Which subscriber the messages of a group go to. Groups share a bounded number of buckets by their hash, so that names
 * without end take no memory without end; a bucket sticks to the subscriber that took its first message until that one
 * goes. A group that was closed by its sender leaves its bucket: it sticks to the subscriber that takes its next message.
 * Owned by the host's core.
 */
final class Groups {
    private static final String GROUP_ID = "JMSXGroupID";
    private static final String GROUP_SEQUENCE = "JMSXGroupSeq";
    /** What ActiveMQ's senders close a group with. */
    private static final int LAST = -1;

    private static final int BUCKETS = 1 << 12;
    /** How many groups are known by name; beyond it the one that was closed first and did not go on is forgotten. */
    private static final int MOST_CLOSED = 1 << 12;

    private final Subscriber[] owners = new Subscriber[BUCKETS];
    /** Those that were closed, with the subscriber that each went on with, or null; in the order of their closing. */
    private final Map<String, Subscriber> closed = new LinkedHashMap<>(0);
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
        boolean named = closed.containsKey(group);
        Subscriber owner = named ? closed.get(group) : owners[bucket];
        if (owner != null && owner != subscriber) {
            return !owner.matches(message);
        }
        if (named) {
            closed.put(group, subscriber);
        } else {
            owners[bucket] = subscriber;
        }
        if (message.header().header(GROUP_SEQUENCE) instanceof Integer sequence && sequence == LAST) {
            close(group);
        }
        return true;
    }

    /** The owner takes the group's last message: what comes under its name is a new group. */
    private void close(String group) {
        closed.remove(group);
        if (closed.size() == MOST_CLOSED) {
            forgetOne();
        }
        if (closed.size() < MOST_CLOSED) {
            closed.put(group, null);
        }
    }

    private void forgetOne() {
        Iterator<Subscriber> owner = closed.values().iterator();
        while (owner.hasNext()) {
            if (owner.next() == null) {
                owner.remove();
                return;
            }
        }
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
        boolean had = closed.values().removeIf(owner -> owner == subscriber);
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            if (owners[bucket] == subscriber) {
                owners[bucket] = null;
                had = true;
            }
        }
        return had;
    }
}
