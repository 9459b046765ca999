package org.godwit.jms.link.amqp;

import jakarta.jms.JMSException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.godwit.amqp.BasicProperties;
import org.godwit.amqp.Body;
import org.godwit.amqp.Content;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;
import org.godwit.jms.message.GodwitBytesMessage;
import org.godwit.jms.message.GodwitDestination;
import org.godwit.jms.message.GodwitMapMessage;
import org.godwit.jms.message.GodwitMessage;
import org.godwit.jms.message.GodwitObjectMessage;
import org.godwit.jms.message.GodwitStreamMessage;
import org.godwit.jms.message.GodwitTextMessage;

/** Turns a JMS message into AMQP content; {@link MessageDecoder} is its counterpart. Stateless. */
final class MessageEncoder {
    private static final int SHORT_STRING_BYTES = 255;
    /** Brokers add it to the time of day. */
    private static final long LONGEST_TIME_TO_LIVE_MILLIS = Long.MAX_VALUE >> 1;

    private MessageEncoder() {}

    /**
     * @param userId what receivers see as JMSXUserID; null for none
     * @param applicationId what receivers see as JMSXAppID; null for none
     */
    static Content encode(GodwitMessage message, String userId, String applicationId) throws JMSException {
        byte[] body = body(message);
        BasicProperties.Builder properties = BasicProperties.builder();
        FieldTable.Builder headers = FieldTable.builder();
        headers.put(HeaderNames.KIND, message.kind());
        if (body == null) {
            headers.put(HeaderNames.NO_BODY, true);
        }
        properties.userId(userId);
        properties.appId(applicationId);
        properties.contentType(contentType(message));
        properties.deliveryMode(message.getJMSDeliveryMode());
        properties.priority(message.getJMSPriority());
        encodeTimes(message, properties, headers);
        encodeIdentity(message, properties, headers);
        for (Map.Entry<String, Object> property : message.properties().entrySet()) {
            headers.put(property.getKey(), property.getValue());
        }
        for (Map.Entry<String, Object> hidden : message.hiddenHeaders().entrySet()) {
            headers.put(hidden.getKey(), hidden.getValue());
        }
        ContentHeader header =
                ContentHeader.of(properties.headers(headers.build()).build());
        header.encoded();
        return new Content(header, body == null ? Body.EMPTY : Body.of(body));
    }

    private static void encodeTimes(
            GodwitMessage message, BasicProperties.Builder properties, FieldTable.Builder headers) {
        long timestampMillis = message.getJMSTimestamp();
        if (timestampMillis != 0) {
            properties.timestamp(Instant.ofEpochSecond(timestampMillis / 1_000));
            headers.put(HeaderNames.TIMESTAMP, timestampMillis);
        }
        long now = 0;
        long expirationMillis = message.getJMSExpiration();
        if (expirationMillis != 0) {
            now = System.currentTimeMillis();
            long timeToLiveMillis = Math.max(0, expirationMillis - now);
            properties.expiration(Long.toString(Math.min(LONGEST_TIME_TO_LIVE_MILLIS, timeToLiveMillis)));
            headers.put(HeaderNames.EXPIRATION, expirationMillis);
        }
        long deliveryTimeMillis = message.getJMSDeliveryTime();
        if (deliveryTimeMillis > timestampMillis) {
            now = now == 0 ? System.currentTimeMillis() : now;
            if (deliveryTimeMillis > now) {
                headers.put(HeaderNames.DELIVERY_TIME, deliveryTimeMillis);
            }
        }
    }

    private static void encodeIdentity(
            GodwitMessage message, BasicProperties.Builder properties, FieldTable.Builder headers) throws JMSException {
        String messageId = message.getJMSMessageID();
        if (isShort(messageId)) {
            properties.messageId(messageId);
        } else {
            headers.put(HeaderNames.LONG_MESSAGE_ID, messageId);
        }
        String type = message.getJMSType();
        if (isShort(type)) {
            properties.type(type);
        } else {
            headers.put(HeaderNames.LONG_TYPE, type);
        }
        String correlationId = message.getJMSCorrelationID();
        if (message.hasCorrelationIdBytes()) {
            headers.put(HeaderNames.CORRELATION_BYTES, message.getJMSCorrelationIDAsBytes());
        } else if (isShort(correlationId)) {
            properties.correlationId(correlationId);
        } else {
            headers.put(HeaderNames.LONG_CORRELATION_ID, correlationId);
        }
        if (message.getJMSReplyTo() != null) {
            String replyTo = GodwitDestination.own(message.getJMSReplyTo()).address();
            if (isShort(replyTo)) {
                properties.replyTo(replyTo);
            } else {
                headers.put(HeaderNames.LONG_REPLY_TO, replyTo);
            }
        }
        if (message.getJMSDestination() != null) {
            headers.put(
                    HeaderNames.DESTINATION,
                    GodwitDestination.own(message.getJMSDestination()).address());
        }
    }

    /** Whether an AMQP property can hold it; null can always be left out. */
    private static boolean isShort(String text) {
        return text == null
                || text.length() * 3 <= SHORT_STRING_BYTES
                || text.getBytes(StandardCharsets.UTF_8).length <= SHORT_STRING_BYTES;
    }

    private static byte[] body(GodwitMessage message) {
        if (message instanceof GodwitTextMessage text) {
            return text.getText() == null ? null : text.getText().getBytes(StandardCharsets.UTF_8);
        }
        if (message instanceof GodwitBytesMessage bytes) {
            return bytes.content();
        }
        if (message instanceof GodwitMapMessage map) {
            return BodyEncoding.encode(map);
        }
        if (message instanceof GodwitStreamMessage stream) {
            return BodyEncoding.encode(stream);
        }
        if (message instanceof GodwitObjectMessage object) {
            return object.serialized();
        }
        return null;
    }

    private static String contentType(GodwitMessage message) {
        if (message.contentType() != null) {
            return message.contentType();
        }
        return switch (message.kind()) {
            case "text" -> "text/plain";
            case "bytes" -> "application/octet-stream";
            case "map" -> "application/x-jms-map";
            case "stream" -> "application/x-jms-stream";
            case "object" -> "application/x-java-serialized-object";
            default -> null;
        };
    }
}
