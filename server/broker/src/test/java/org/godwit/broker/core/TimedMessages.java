package org.godwit.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;

/**
 * Messages that expire, or are due later, and what the clock on the wall, which is set forwards and back, has said since they
 * were sent. For one thread.
 */
final class TimedMessages {
    private static final class Times {
        private final long expiresAtMillis;
        private final long dueAtMillis;
        private long latestMillis;

        Times(long expiresAtMillis, long dueAtMillis) {
            this.expiresAtMillis = expiresAtMillis;
            this.dueAtMillis = dueAtMillis;
        }
    }

    private final Map<String, Times> byMessage = new HashMap<>();
    private int delayed;
    private int expired;

    /**
     * @param expiresAtMillis 0 for never
     * @param dueAtMillis 0 for at once
     */
    void sent(String message, long expiresAtMillis, long dueAtMillis) {
        byMessage.put(message, new Times(expiresAtMillis, dueAtMillis));
    }

    /** This is what the clock says now. */
    void look(long wallMillis) {
        byMessage.values().forEach(times -> times.latestMillis = Math.max(times.latestMillis, wallMillis));
    }

    /** The message is delivered or shown: that is its time. */
    void delivered(String message, long wallMillis) {
        Times times = byMessage.get(message);
        if (times == null) {
            return;
        }
        assertThat(Math.max(times.latestMillis, wallMillis))
                .as("the latest time since %s was sent", message)
                .isGreaterThanOrEqualTo(times.dueAtMillis);
        assertThat(times.expiresAtMillis == 0 || wallMillis < times.expiresAtMillis)
                .as("%s is delivered at %d, expires at %d", message, wallMillis, times.expiresAtMillis)
                .isTrue();
        delayed += times.dueAtMillis == 0 ? 0 : 1;
    }

    /** The message is away, as it has expired. */
    void expired(String message, long wallMillis) {
        Times times = byMessage.get(message);
        assertThat(times).as("%s, which expired", message).isNotNull();
        assertThat(times.expiresAtMillis).as("when %s expires", message).isPositive();
        assertThat(Math.max(times.latestMillis, wallMillis))
                .as("the latest time since %s was sent", message)
                .isGreaterThanOrEqualTo(times.expiresAtMillis);
        expired++;
    }

    /** How many deliveries were of messages that were due later. */
    int delayed() {
        return delayed;
    }

    /** How many deliveries were of messages that had expired and died of it. */
    int expired() {
        return expired;
    }
}
