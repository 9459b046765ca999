package org.godwit.broker.core;

/**
 * Which publishes of a session can be confirmed, as one ascending number: publishes are confirmed in their order, one that
 * is in no log together with those before it. Owned by the host's core.
 */
final class Confirms {
    private long[] waiting = new long[64];
    private int head;
    private int count;
    private long last;
    private long told;

    /** A publish that waits for the log. */
    void await(long sequence) {
        if (count == waiting.length) {
            long[] more = new long[count * 2];
            for (int i = 0; i < count; i++) {
                more[i] = waiting[(head + i) & (count - 1)];
            }
            waiting = more;
            head = 0;
        }
        waiting[(head + count++) & (waiting.length - 1)] = sequence;
        last = sequence;
    }

    /** A publish that waits for nothing but those before it. */
    void taken(long sequence) {
        last = sequence;
    }

    /** How many wait for the log. */
    int waiting() {
        return count;
    }

    /** The oldest of those that wait are in the log. */
    void applied(int publishes) {
        head = (head + publishes) & (waiting.length - 1);
        count -= publishes;
    }

    /** The number that can be told anew, or 0. */
    long takeThrough() {
        long through = count == 0 ? last : waiting[head] - 1;
        if (through <= told) {
            return 0;
        }
        told = through;
        return through;
    }
}
