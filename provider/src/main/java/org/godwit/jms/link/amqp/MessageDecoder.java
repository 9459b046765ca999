package org.godwit.jms.link.amqp;

import jakarta.jms.JMSException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.godwit.amqp.AmqpException;
import org.godwit.amqp.BasicProperties;
import org.godwit.amqp.Body;
import org.godwit.amqp.Content;
import org.godwit.amqp.FieldTable;
import org.godwit.jms.message.GodwitBytesMessage;
import org.godwit.jms.message.GodwitDestination;
import org.godwit.jms.message.GodwitMessage;
import org.godwit.jms.message.GodwitObjectMessage;
import org.godwit.jms.message.GodwitTextMessage;
import org.godwit.jms.message.PropertyNames;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns AMQP content into a JMS message, whoever sent it; {@link MessageEncoder} is its counterpart.
 *
 * <p>Stateless. Never fails: what is not as a JMS provider would send it is shown as nearly as JMS can.
 */
final class MessageDecoder {
    private static final Logger LOG = LoggerFactory.getLogger(MessageDecoder.class);
    /** Only the property user-id tells it, which the broker checked: a header could name anyone. */
    private static final String USER_ID = "JMSXUserID";

    private static final String CHARSET_PARAMETER = "charset=";

    private MessageDecoder() {}

    static GodwitMessage decode(Content content, boolean redelivered) {
        BasicProperties properties = content.header().properties();
        FieldTable headers = content.header().headers();
        GodwitMessage message = body(content.body(), properties, headers);
        decodeIdentity(message, properties, headers);
        decodeTimes(message, properties, headers);
        try {
            message.setJMSDeliveryMode(
                    content.header().deliveryMode() == BasicProperties.PERSISTENT
                            ? BasicProperties.PERSISTENT
                            : BasicProperties.TRANSIENT);
            message.setJMSPriority(Math.min(9, content.header().priority(4)));
        } catch (JMSException e) {
            throw new AssertionError("both values are possible ones", e);
        }
        message.setJMSRedelivered(redelivered);
        decodeHeaders(message, headers);
        if (properties.userId() != null) {
            message.providerProperty(USER_ID, properties.userId());
        }
        if (properties.appId() != null) {
            message.providerProperty("JMSXAppID", properties.appId());
        }
        message.providerProperty("JMSXDeliveryCount", deliveryCount(headers, redelivered));
        return message;
    }

    private static int deliveryCount(FieldTable headers, boolean redelivered) {
        int least = redelivered ? 2 : 1;
        return headers.get(HeaderNames.DELIVERY_COUNT) instanceof Number count
                ? Math.max(least, count.intValue() + 1)
                : least;
    }

    private static void decodeIdentity(GodwitMessage message, BasicProperties properties, FieldTable headers) {
        message.setJMSMessageID(text(properties.messageId(), headers, HeaderNames.LONG_MESSAGE_ID));
        message.setJMSType(text(properties.type(), headers, HeaderNames.LONG_TYPE));
        if (headers.get(HeaderNames.CORRELATION_BYTES) instanceof byte[] bytes) {
            message.setJMSCorrelationIDAsBytes(bytes);
        } else {
            message.setJMSCorrelationID(text(properties.correlationId(), headers, HeaderNames.LONG_CORRELATION_ID));
        }
        String replyTo = text(properties.replyTo(), headers, HeaderNames.LONG_REPLY_TO);
        if (replyTo != null && !replyTo.isEmpty()) {
            message.setJMSReplyTo(GodwitDestination.ofAddress(replyTo));
        }
        if (headers.get(HeaderNames.DESTINATION) instanceof String destination) {
            message.setJMSDestination(GodwitDestination.ofAddress(destination));
        }
    }

    private static String text(String property, FieldTable headers, String longName) {
        return property == null && headers.get(longName) instanceof String text ? text : property;
    }

    private static void decodeTimes(GodwitMessage message, BasicProperties properties, FieldTable headers) {
        if (headers.get(HeaderNames.TIMESTAMP) instanceof Long millis) {
            message.setJMSTimestamp(millis);
        } else if (properties.timestamp() != null) {
            message.setJMSTimestamp(millis(properties.timestamp()));
        }
        if (headers.get(HeaderNames.EXPIRATION) instanceof Long millis) {
            message.setJMSExpiration(millis);
        } else if (properties.expiration() != null && message.getJMSTimestamp() != 0) {
            message.setJMSExpiration(foreignExpiration(message.getJMSTimestamp(), properties.expiration()));
        }
        message.setJMSDeliveryTime(
                headers.get(HeaderNames.DELIVERY_TIME) instanceof Long millis ? millis : message.getJMSTimestamp());
    }

    /** What others may have put there is at most the end of time: nanoseconds where seconds belong, for one. */
    private static long millis(Instant timestamp) {
        return TimeUnit.SECONDS.toMillis(timestamp.getEpochSecond());
    }

    private static long foreignExpiration(long timestampMillis, String timeToLive) {
        try {
            return timestampMillis + Long.parseLong(timeToLive);
        } catch (NumberFormatException notMillis) {
            // the broker decides about expiry of foreign messages, so nothing depends on it here
            return 0;
        }
    }

    private static void decodeHeaders(GodwitMessage message, FieldTable headers) {
        Map<String, Object> hidden = null;
        for (Map.Entry<String, Object> header : headers.asMap().entrySet()) {
            String name = header.getKey();
            Object value = header.getValue();
            if (name.startsWith(HeaderNames.PREFIX)
                    || name.equals(HeaderNames.DELIVERY_COUNT)
                    || name.equals(USER_ID)) {
                continue;
            }
            boolean visible = value == null || value instanceof String || BodyEncoding.isBoxed(value);
            if (visible && PropertyNames.isValid(name)) {
                message.receivedProperty(name, value);
            } else {
                hidden = hidden == null ? new LinkedHashMap<>() : hidden;
                hidden.put(name, value);
            }
        }
        if (hidden != null) {
            message.hiddenHeaders(hidden);
        }
    }

    private static GodwitMessage body(Body body, BasicProperties properties, FieldTable headers) {
        if (headers.get(HeaderNames.KIND) instanceof String kind) {
            try {
                return ownBody(kind, body, headers.containsKey(HeaderNames.NO_BODY), properties);
            } catch (AmqpException | IllegalArgumentException e) {
                LOG.warn(
                        "The body of message {} is no {} as it says, so it is read as bytes: {}",
                        properties.messageId(),
                        kind,
                        e.getMessage());
                return new GodwitBytesMessage(bytes(body));
            }
        }
        return foreignBody(body, properties);
    }

    private static GodwitMessage ownBody(String kind, Body body, boolean noBody, BasicProperties properties) {
        return switch (kind) {
            case "text" -> text(noBody ? null : new String(bytes(body), StandardCharsets.UTF_8), properties);
            case "map" -> BodyEncoding.decodeMap(bytes(body));
            case "stream" -> BodyEncoding.decodeStream(bytes(body));
            case "object" -> new GodwitObjectMessage(noBody ? null : bytes(body));
            case "plain" -> new GodwitMessage();
            case "bytes" -> withForeignType(new GodwitBytesMessage(bytes(body)), properties.contentType());
            default -> throw new IllegalArgumentException("there is no such kind");
        };
    }

    private static GodwitMessage text(String text, BasicProperties properties) {
        return withForeignType(new GodwitTextMessage(text), properties.contentType());
    }

    private static GodwitMessage withForeignType(GodwitMessage message, String contentType) {
        boolean foreign = contentType != null
                && !contentType.equals("text/plain")
                && !contentType.equals("application/octet-stream");
        if (foreign) {
            message.contentType(contentType);
        }
        return message;
    }

    private static GodwitMessage foreignBody(Body body, BasicProperties properties) {
        String contentType = properties.contentType();
        Charset charset = contentType == null ? null : charset(contentType, properties.contentEncoding());
        if (charset == null || !isText(contentType)) {
            return withForeignType(new GodwitBytesMessage(bytes(body)), contentType);
        }
        GodwitMessage message = new GodwitTextMessage(new String(bytes(body), charset));
        return charset.equals(StandardCharsets.UTF_8) ? withForeignType(message, contentType) : message;
    }

    private static boolean isText(String contentType) {
        String type = contentType.toLowerCase(Locale.ROOT).split(";", 2)[0].trim();
        return type.startsWith("text/")
                || type.equals("application/json")
                || type.equals("application/xml")
                || type.endsWith("+json")
                || type.endsWith("+xml");
    }

    /** The charset of a text; null when it is compressed or otherwise no text. */
    private static Charset charset(String contentType, String contentEncoding) {
        String name = contentEncoding;
        // Another length than the text's, with some letters
        String lowerCase = contentType.toLowerCase(Locale.ROOT);
        int parameter = lowerCase.indexOf(CHARSET_PARAMETER);
        if (parameter >= 0) {
            name = lowerCase.substring(parameter + CHARSET_PARAMETER.length());
            name = name.split(";", 2)[0].replace("\"", "").trim();
        }
        if (name == null || name.isEmpty()) {
            return StandardCharsets.UTF_8;
        }
        try {
            return Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException noCharset) {
            // a content encoding such as gzip: the body is not readable as text
            return null;
        }
    }

    private static byte[] bytes(Body body) {
        return body.pieceCount() == 1 ? body.piece(0) : body.toByteArray();
    }
}
