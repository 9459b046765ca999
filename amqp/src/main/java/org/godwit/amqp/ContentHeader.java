package org.godwit.amqp;

/**
 * The properties of a message, in the form in which they came: encoded or as objects; the other form is made once, when
 * somebody asks for it. What routing and queueing need is at hand without that.
 *
 * <pre>
 * | flags: 2 | content-type | content-encoding | headers | delivery-mode: 1 | priority: 1 | correlation-id | reply-to
 *            | expiration | message-id | timestamp: 8 | type | user-id | app-id | cluster-id |
 * </pre>
 *
 * Bit 15 of the flags says whether the content type follows, bit 14 the content encoding, and so on down to bit 2; the
 * others are 0. Headers are a table with its length, delivery mode and priority octets, the timestamp seconds, the
 * others short strings.
 *
 * <p>Immutable and shared freely between threads. Invariant: encoded bytes were passed over when they came in, so
 * reading them cannot fail.
 */
public final class ContentHeader {
    public static final ContentHeader EMPTY = new ContentHeader(BasicProperties.EMPTY);

    private static final int CONTENT_TYPE = 1 << 15;
    private static final int CONTENT_ENCODING = 1 << 14;
    private static final int HEADERS = 1 << 13;
    private static final int DELIVERY_MODE = 1 << 12;
    private static final int PRIORITY = 1 << 11;
    private static final int CORRELATION_ID = 1 << 10;
    private static final int REPLY_TO = 1 << 9;
    private static final int EXPIRATION = 1 << 8;
    private static final int MESSAGE_ID = 1 << 7;
    private static final int TIMESTAMP = 1 << 6;
    private static final int TYPE = 1 << 5;
    private static final int USER_ID = 1 << 4;
    private static final int APP_ID = 1 << 3;
    private static final int CLUSTER_ID = 1 << 2;
    private static final int UNKNOWN = 0b11;

    private static final int ABSENT = -1;

    private final int deliveryMode;
    private final int priority;
    private final int headersAt;
    private final int expirationAt;
    private final int userIdAt;
    private volatile byte[] encoded;
    private volatile BasicProperties properties;
    private volatile FieldTable headers;

    private ContentHeader(BasicProperties properties) {
        this.properties = properties;
        this.headers = properties.headers() == null ? FieldTable.EMPTY : properties.headers();
        this.deliveryMode = properties.deliveryMode() == null ? ABSENT : properties.deliveryMode();
        this.priority = properties.priority() == null ? ABSENT : properties.priority();
        this.headersAt = ABSENT;
        this.expirationAt = ABSENT;
        this.userIdAt = ABSENT;
    }

    private ContentHeader(byte[] encoded, TableLimits limits) {
        this.encoded = encoded;
        FieldDecoder decoder = new FieldDecoder(encoded, 0, encoded.length);
        decoder.pass(2);
        int flags = (encoded[0] & 0xFF) << 8 | encoded[1] & 0xFF;
        if ((flags & UNKNOWN) != 0) {
            throw new AmqpException(
                    ReplyCode.SYNTAX_ERROR,
                    "the property flags 0x" + Integer.toHexString(flags) + " name properties that class basic has not");
        }
        passShortStrings(decoder, flags & (CONTENT_TYPE | CONTENT_ENCODING));
        this.headersAt = (flags & HEADERS) == 0 ? ABSENT : decoder.position();
        if (headersAt != ABSENT) {
            decoder.passTable(limits);
        }
        this.deliveryMode = passOctet(decoder, flags & DELIVERY_MODE);
        this.priority = passOctet(decoder, flags & PRIORITY);
        passShortStrings(decoder, flags & (CORRELATION_ID | REPLY_TO));
        this.expirationAt = (flags & EXPIRATION) == 0 ? ABSENT : decoder.position();
        passShortStrings(decoder, flags & (EXPIRATION | MESSAGE_ID));
        if ((flags & TIMESTAMP) != 0) {
            decoder.pass(8);
        }
        passShortStrings(decoder, flags & TYPE);
        this.userIdAt = (flags & USER_ID) == 0 ? ABSENT : decoder.position();
        passShortStrings(decoder, flags & (USER_ID | APP_ID | CLUSTER_ID));
        if (!decoder.atEnd()) {
            throw new AmqpException(
                    ReplyCode.SYNTAX_ERROR,
                    "a property list ends at byte " + decoder.position() + " of " + encoded.length);
        }
    }

    private ContentHeader(ContentHeader header) {
        this.encoded = header.encoded;
        this.deliveryMode = header.deliveryMode;
        this.priority = header.priority;
        this.headersAt = header.headersAt;
        this.expirationAt = header.expirationAt;
        this.userIdAt = header.userIdAt;
    }

    public static ContentHeader of(BasicProperties properties) {
        return new ContentHeader(properties);
    }

    /**
     * A header from its flags and property list; the array belongs to it from now on. Throws {@link AmqpException} when
     * they are malformed or the headers are beyond {@link TableLimits#DEFAULT}.
     */
    public static ContentHeader ofEncoded(byte[] encoded) {
        return ofEncoded(encoded, TableLimits.DEFAULT);
    }

    public static ContentHeader ofEncoded(byte[] encoded, TableLimits limits) {
        return new ContentHeader(encoded, limits);
    }

    public BasicProperties properties() {
        BasicProperties decoded = properties;
        if (decoded == null) {
            decoded = decode();
            properties = decoded;
        }
        return decoded;
    }

    /**
     * The same header, without what was decoded of it: for a look into one that is kept in its encoded form. Itself when it
     * came as objects, or is decoded throughout.
     */
    public ContentHeader undecoded() {
        return properties != null && headers != null ? this : new ContentHeader(this);
    }

    /** The flags and the property list; they must not be changed. */
    public byte[] encoded() {
        byte[] bytes = encoded;
        if (bytes == null) {
            bytes = encode(properties);
            encoded = bytes;
        }
        return bytes;
    }

    /** The headers, empty when there are none; cheaper than by the {@link #properties()}. */
    public FieldTable headers() {
        FieldTable table = headers;
        if (table == null) {
            table = headersAt == ABSENT
                    ? FieldTable.EMPTY
                    : decoderAt(headersAt).readTable();
            headers = table;
        }
        return table;
    }

    /** One of the headers, without making objects of the others; null when there is none of that name. */
    public Object header(String name) {
        FieldTable table = headers;
        if (table != null) {
            return table.get(name);
        }
        return headersAt == ABSENT ? null : decoderAt(headersAt).findInTable(name);
    }

    /** The delivery mode, {@link BasicProperties#TRANSIENT} when there is none. */
    public int deliveryMode() {
        return deliveryMode == ABSENT ? BasicProperties.TRANSIENT : deliveryMode;
    }

    public int priority(int absent) {
        return priority == ABSENT ? absent : priority;
    }

    /** The expiration as it was sent, milliseconds in decimal digits if the sender was right; null when there is none. */
    public String expiration() {
        BasicProperties decoded = properties;
        if (decoded != null) {
            return decoded.expiration();
        }
        return expirationAt == ABSENT ? null : decoderAt(expirationAt).readShortString();
    }

    /** The user that the sender says to be; null when it says none. */
    public String userId() {
        BasicProperties decoded = properties;
        if (decoded != null) {
            return decoded.userId();
        }
        return userIdAt == ABSENT ? null : decoderAt(userIdAt).readShortString();
    }

    private FieldDecoder decoderAt(int position) {
        byte[] bytes = encoded;
        return new FieldDecoder(bytes, position, bytes.length - position);
    }

    private static int passOctet(FieldDecoder decoder, int flag) {
        if (flag == 0) {
            return ABSENT;
        }
        decoder.pass(1);
        return decoder.octetBefore();
    }

    private static void passShortStrings(FieldDecoder decoder, int flags) {
        for (int left = Integer.bitCount(flags); left > 0; left--) {
            decoder.passShortString();
        }
    }

    private BasicProperties decode() {
        FieldDecoder in = decoderAt(0);
        int flags = in.readInt16();
        BasicProperties.Builder builder = BasicProperties.builder();
        if ((flags & CONTENT_TYPE) != 0) {
            builder.contentType(in.readShortString());
        }
        if ((flags & CONTENT_ENCODING) != 0) {
            builder.contentEncoding(in.readShortString());
        }
        if ((flags & HEADERS) != 0) {
            builder.headers(in.readTable());
        }
        if ((flags & DELIVERY_MODE) != 0) {
            builder.deliveryMode(in.readOctet());
        }
        if ((flags & PRIORITY) != 0) {
            builder.priority(in.readOctet());
        }
        if ((flags & CORRELATION_ID) != 0) {
            builder.correlationId(in.readShortString());
        }
        if ((flags & REPLY_TO) != 0) {
            builder.replyTo(in.readShortString());
        }
        if ((flags & EXPIRATION) != 0) {
            builder.expiration(in.readShortString());
        }
        if ((flags & MESSAGE_ID) != 0) {
            builder.messageId(in.readShortString());
        }
        if ((flags & TIMESTAMP) != 0) {
            builder.timestamp(in.readTimestamp());
        }
        if ((flags & TYPE) != 0) {
            builder.type(in.readShortString());
        }
        if ((flags & USER_ID) != 0) {
            builder.userId(in.readShortString());
        }
        if ((flags & APP_ID) != 0) {
            builder.appId(in.readShortString());
        }
        if ((flags & CLUSTER_ID) != 0) {
            builder.clusterId(in.readShortString());
        }
        return builder.build();
    }

    private static byte[] encode(BasicProperties from) {
        FieldEncoder out = new FieldEncoder(128);
        out.int16(flag(from.contentType(), CONTENT_TYPE)
                | flag(from.contentEncoding(), CONTENT_ENCODING)
                | flag(from.headers(), HEADERS)
                | flag(from.deliveryMode(), DELIVERY_MODE)
                | flag(from.priority(), PRIORITY)
                | flag(from.correlationId(), CORRELATION_ID)
                | flag(from.replyTo(), REPLY_TO)
                | flag(from.expiration(), EXPIRATION)
                | flag(from.messageId(), MESSAGE_ID)
                | flag(from.timestamp(), TIMESTAMP)
                | flag(from.type(), TYPE)
                | flag(from.userId(), USER_ID)
                | flag(from.appId(), APP_ID)
                | flag(from.clusterId(), CLUSTER_ID));
        shortString(out, from.contentType());
        shortString(out, from.contentEncoding());
        if (from.headers() != null) {
            out.table(from.headers());
        }
        if (from.deliveryMode() != null) {
            out.octet(from.deliveryMode());
        }
        if (from.priority() != null) {
            out.octet(from.priority());
        }
        shortString(out, from.correlationId());
        shortString(out, from.replyTo());
        shortString(out, from.expiration());
        shortString(out, from.messageId());
        if (from.timestamp() != null) {
            out.int64(from.timestamp().getEpochSecond());
        }
        shortString(out, from.type());
        shortString(out, from.userId());
        shortString(out, from.appId());
        shortString(out, from.clusterId());
        return out.toByteArray();
    }

    private static int flag(Object property, int flag) {
        return property == null ? 0 : flag;
    }

    private static void shortString(FieldEncoder out, String value) {
        if (value != null) {
            out.shortString(value);
        }
    }

    /** Equal when the properties are. */
    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof ContentHeader header && properties().equals(header.properties());
    }

    @Override
    public int hashCode() {
        return properties().hashCode();
    }

    @Override
    public String toString() {
        return properties().toString();
    }
}
