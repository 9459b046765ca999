package org.godwit.amqp;

/**
 * The one exception of the wire: a peer broke the protocol, or was asked for something the wire cannot carry.
 *
 * <p>Immutable. Carries what {@code connection.close} or {@code channel.close} says about it; class and method are 0
 * where no method was being read.
 */
public final class AmqpException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ReplyCode code;
    private final String text;
    private final int classId;
    private final int methodId;

    public AmqpException(ReplyCode code, String text, int classId, int methodId) {
        super(code.code() + " " + code.text() + " - " + text);
        this.code = code;
        this.text = text;
        this.classId = classId;
        this.methodId = methodId;
    }

    public AmqpException(ReplyCode code, String text) {
        this(code, text, 0, 0);
    }

    /** The same error, laid at the door of a method; unchanged when it names one already. */
    public AmqpException in(int failingClassId, int failingMethodId) {
        if (classId != 0) {
            return this;
        }
        AmqpException named = new AmqpException(code, text, failingClassId, failingMethodId);
        named.initCause(this);
        return named;
    }

    public ReplyCode code() {
        return code;
    }

    /** What was wrong, without the code. */
    public String text() {
        return text;
    }

    public int classId() {
        return classId;
    }

    public int methodId() {
        return methodId;
    }
}
