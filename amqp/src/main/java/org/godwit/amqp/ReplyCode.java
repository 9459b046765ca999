package org.godwit.amqp;

/**
 * The reply codes of AMQP 0-9-1: what is said in {@code close}, {@code return} and class jms's {@code failed}.
 *
 * <p>Immutable. A code either closes the connection or, at most, the channel.
 */
public enum ReplyCode {
    SUCCESS(200, false),
    CONTENT_TOO_LARGE(311, false),
    NO_ROUTE(312, false),
    NO_CONSUMERS(313, false),
    CONNECTION_FORCED(320, true),
    INVALID_PATH(402, true),
    ACCESS_REFUSED(403, false),
    NOT_FOUND(404, false),
    RESOURCE_LOCKED(405, false),
    PRECONDITION_FAILED(406, false),
    FRAME_ERROR(501, true),
    SYNTAX_ERROR(502, true),
    COMMAND_INVALID(503, true),
    CHANNEL_ERROR(504, true),
    UNEXPECTED_FRAME(505, true),
    RESOURCE_ERROR(506, true),
    NOT_ALLOWED(530, true),
    NOT_IMPLEMENTED(540, true),
    INTERNAL_ERROR(541, true);

    private static final ReplyCode[] CODES = values();

    private final int code;
    private final boolean closesConnection;

    ReplyCode(int code, boolean closesConnection) {
        this.code = code;
        this.closesConnection = closesConnection;
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }

    /** Whether the specification closes the connection with it, rather than at most the channel. */
    public boolean closesConnection() {
        return closesConnection;
    }

    /** The name as RabbitMQ begins its reply texts with, for example {@code NOT_FOUND}. */
    public String text() {
        return name();
    }

    /** The constant of a number; throws {@link IllegalArgumentException} for a number that AMQP does not define. */
    public static ReplyCode of(int code) {
        for (ReplyCode replyCode : CODES) {
            if (replyCode.code == code) {
                return replyCode;
            }
        }
        throw new IllegalArgumentException("AMQP 0-9-1 defines no reply code " + code);
    }
}
