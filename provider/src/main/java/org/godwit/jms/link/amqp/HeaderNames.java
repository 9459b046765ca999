package org.godwit.jms.link.amqp;

/** The headers that carry what AMQP's properties cannot. None of them is seen as a JMS property. */
final class HeaderNames {
    static final String PREFIX = "x-jms-";
    /** The kind of message: text, bytes, map, stream, object or plain. */
    static final String KIND = "x-jms-type";
    /** Present, and true, when the body is null rather than empty. */
    static final String NO_BODY = "x-jms-no-body";
    /** Milliseconds since 1970. */
    static final String TIMESTAMP = "x-jms-timestamp";

    static final String EXPIRATION = "x-jms-expiration";
    static final String DELIVERY_TIME = "x-jms-delivery-time";
    static final String DESTINATION = "x-jms-destination";
    static final String CORRELATION_BYTES = "x-jms-correlation-bytes";
    /** The texts that are longer than a property may be. */
    static final String LONG_CORRELATION_ID = "x-jms-long-correlation-id";

    static final String LONG_MESSAGE_ID = "x-jms-long-message-id";
    static final String LONG_REPLY_TO = "x-jms-long-reply-to";
    static final String LONG_TYPE = "x-jms-long-type";
    /** Set by the broker. */
    static final String DELIVERY_COUNT = "x-delivery-count";

    private HeaderNames() {}
}
