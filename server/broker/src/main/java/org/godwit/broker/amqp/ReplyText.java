package org.godwit.broker.amqp;

import java.nio.charset.StandardCharsets;
import org.godwit.amqp.ReplyCode;

/** The text of {@code connection.close} and {@code channel.close}, in RabbitMQ's form: {@code NOT_FOUND - no queue 'x'}. */
final class ReplyText {
    private static final int MAX_BYTES = 255;

    private ReplyText() {}

    static String of(ReplyCode code, String text) {
        return truncate(code.text() + " - " + text);
    }

    /** The longest beginning that a short string holds. */
    static String truncate(String text) {
        if (text.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES) {
            return text;
        }
        int end = Math.min(text.length(), MAX_BYTES);
        while (text.substring(0, end).getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            end--;
        }
        return text.substring(0, end);
    }
}
