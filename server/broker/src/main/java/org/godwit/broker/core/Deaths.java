package org.godwit.broker.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.godwit.amqp.AmqpException;
import org.godwit.amqp.BasicProperties;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;
import org.godwit.amqp.TableLimits;
import org.godwit.broker.model.Message;
import org.godwit.broker.queue.Queue;

/**
 * The header {@code x-death} of dead letters, as RabbitMQ writes it: where the message died, and why, the latest first. Owned
 * by the host's core.
 *
 * <p>A header that would get too long, for the log or for a frame to its consumers, tells less: one routing key of each death
 * in place of all, then the latest deaths alone, and none where the message's own headers leave no room.
 */
final class Deaths {
    private static final String X_DEATH = "x-death";
    private static final String ROUTING_KEYS = "routing-keys";

    private final VirtualHost host;

    Deaths(VirtualHost host) {
        this.host = host;
    }

    /** RabbitMQ drops a message that comes to a queue a second time without a consumer having rejected it. */
    static boolean cycles(Message message, Queue target) {
        if (!(message.header().headers().get(X_DEATH) instanceof List<?> deaths)) {
            return false;
        }
        // the latest is the first: what was before the message came there is no part of the cycle
        for (Object death : deaths) {
            if (death instanceof FieldTable table) {
                if ("rejected".equals(table.get("reason"))) {
                    return false;
                }
                if (target.name().equals(table.get("queue"))) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * The header of a message that died in this queue.
     *
     * @param newKey whether it goes on by another key than its own
     */
    ContentHeader toldOf(Message message, String queue, boolean newKey, String reason) {
        BasicProperties properties = message.header().properties();
        FieldTable headers = properties.headers() == null ? FieldTable.EMPTY : properties.headers();
        FieldTable kept = newKey ? SenderSelection.withoutCopies(headers) : headers;
        FieldTable told = kept;
        if (!headers.containsKey("x-first-death-reason")) {
            told = told.with("x-first-death-reason", reason)
                    .with("x-first-death-queue", queue)
                    .with("x-first-death-exchange", message.exchange());
        }
        BasicProperties.Builder dead = properties.toBuilder().expiration(null);
        List<Object> deaths = deathsOf(message, queue, reason);
        ContentHeader header =
                ContentHeader.of(dead.headers(told.with(X_DEATH, deaths)).build());
        if (fits(header)) {
            return header;
        }
        List<Object> latest = deaths.stream().map(Deaths::withOneKey).toList();
        while (!latest.isEmpty()) {
            header = ContentHeader.of(dead.headers(told.with(X_DEATH, latest)).build());
            if (fits(header)) {
                return header;
            }
            latest = latest.subList(0, latest.size() / 2);
        }
        return ContentHeader.of(dead.headers(kept).build());
    }

    /** Whether it can be stored, and consumers can read it. */
    private boolean fits(ContentHeader header) {
        byte[] encoded = header.encoded();
        if (encoded.length > host.options().headerBytes()) {
            return false;
        }
        if (encoded.length <= TableLimits.DEFAULT.maxFields()) {
            return true;
        }
        try {
            ContentHeader.ofEncoded(encoded);
            return true;
        } catch (AmqpException tooManyFields) {
            return false;
        }
    }

    private static Object withOneKey(Object death) {
        return death instanceof FieldTable table && table.get(ROUTING_KEYS) instanceof List<?> keys && keys.size() > 1
                ? table.with(ROUTING_KEYS, keys.subList(0, 1))
                : death;
    }

    /** What {@code x-death} tells, the latest first. */
    private List<Object> deathsOf(Message message, String queue, String reason) {
        List<Object> deaths = new ArrayList<>();
        long count = 1;
        if (message.header().headers().get(X_DEATH) instanceof List<?> before) {
            for (Object death : before) {
                if (death instanceof FieldTable table
                        && queue.equals(table.get("queue"))
                        && reason.equals(table.get("reason"))) {
                    count = table.get("count") instanceof Long counted ? counted + 1 : 1;
                } else {
                    deaths.add(death);
                }
            }
        }
        Map<String, Object> death = new LinkedHashMap<>();
        death.put("count", count);
        death.put("reason", reason);
        death.put("queue", queue);
        death.put("time", Instant.ofEpochSecond(host.nowMillis() / 1000));
        death.put("exchange", message.exchange());
        death.put(ROUTING_KEYS, SenderSelection.keysOf(message));
        if (message.header().expiration() != null) {
            death.put("original-expiration", message.header().expiration());
        }
        deaths.add(0, FieldTable.of(death));
        return deaths;
    }
}
