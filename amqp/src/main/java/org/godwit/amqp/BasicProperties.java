package org.godwit.amqp;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The fourteen properties of a message of class {@code basic}; null where one is absent.
 *
 * <p>Immutable. Strings are short strings and the timestamp has whole seconds, as on the wire.
 */
public record BasicProperties(
        String contentType,
        String contentEncoding,
        FieldTable headers,
        Integer deliveryMode,
        Integer priority,
        String correlationId,
        String replyTo,
        String expiration,
        String messageId,
        Instant timestamp,
        String type,
        String userId,
        String appId,
        String clusterId) {
    /** The delivery mode of a message that survives a restart in a durable queue. */
    public static final int PERSISTENT = 2;

    /** The delivery mode of a message that may be lost with the broker. */
    public static final int TRANSIENT = 1;

    public static final BasicProperties EMPTY = builder().build();

    public BasicProperties {
        ShortString.checkOptional("content-type", contentType);
        ShortString.checkOptional("content-encoding", contentEncoding);
        if (deliveryMode != null) {
            Arguments.checkOctet("delivery-mode", deliveryMode);
        }
        if (priority != null) {
            Arguments.checkOctet("priority", priority);
        }
        ShortString.checkOptional("correlation-id", correlationId);
        ShortString.checkOptional("reply-to", replyTo);
        ShortString.checkOptional("expiration", expiration);
        ShortString.checkOptional("message-id", messageId);
        timestamp = timestamp == null ? null : timestamp.truncatedTo(ChronoUnit.SECONDS);
        ShortString.checkOptional("type", type);
        ShortString.checkOptional("user-id", userId);
        ShortString.checkOptional("app-id", appId);
        ShortString.checkOptional("cluster-id", clusterId);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** A builder that begins with these properties. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.contentType = contentType;
        builder.contentEncoding = contentEncoding;
        builder.headers = headers;
        builder.deliveryMode = deliveryMode;
        builder.priority = priority;
        builder.correlationId = correlationId;
        builder.replyTo = replyTo;
        builder.expiration = expiration;
        builder.messageId = messageId;
        builder.timestamp = timestamp;
        builder.type = type;
        builder.userId = userId;
        builder.appId = appId;
        builder.clusterId = clusterId;
        return builder;
    }

    /** Gathers properties. Owned by the thread that made it. */
    public static final class Builder {
        private String contentType;
        private String contentEncoding;
        private FieldTable headers;
        private Integer deliveryMode;
        private Integer priority;
        private String correlationId;
        private String replyTo;
        private String expiration;
        private String messageId;
        private Instant timestamp;
        private String type;
        private String userId;
        private String appId;
        private String clusterId;

        private Builder() {}

        public Builder contentType(String value) {
            contentType = value;
            return this;
        }

        public Builder contentEncoding(String value) {
            contentEncoding = value;
            return this;
        }

        public Builder headers(FieldTable value) {
            headers = value;
            return this;
        }

        public Builder deliveryMode(Integer value) {
            deliveryMode = value;
            return this;
        }

        public Builder priority(Integer value) {
            priority = value;
            return this;
        }

        public Builder correlationId(String value) {
            correlationId = value;
            return this;
        }

        public Builder replyTo(String value) {
            replyTo = value;
            return this;
        }

        public Builder expiration(String value) {
            expiration = value;
            return this;
        }

        public Builder messageId(String value) {
            messageId = value;
            return this;
        }

        public Builder timestamp(Instant value) {
            timestamp = value;
            return this;
        }

        public Builder type(String value) {
            type = value;
            return this;
        }

        public Builder userId(String value) {
            userId = value;
            return this;
        }

        public Builder appId(String value) {
            appId = value;
            return this;
        }

        public Builder clusterId(String value) {
            clusterId = value;
            return this;
        }

        public BasicProperties build() {
            return new BasicProperties(
                    contentType,
                    contentEncoding,
                    headers,
                    deliveryMode,
                    priority,
                    correlationId,
                    replyTo,
                    expiration,
                    messageId,
                    timestamp,
                    type,
                    userId,
                    appId,
                    clusterId);
        }
    }
}
