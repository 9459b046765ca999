package org.godwit.jms.link;

/** What went wrong between the link and the broker, free of any wire. */
public final class LinkException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The kinds of failure that JMS tells apart. */
    public enum Reason {
        /** The destination, subscription or consumer does not exist. */
        NOT_FOUND,
        /** Nothing is there to take the message. */
        NO_ROUTE,
        ACCESS_REFUSED,
        AUTHENTICATION_FAILED,
        /** Somebody else has it: a client id, an exclusive queue. */
        RESOURCE_LOCKED,
        /** It is in use, or differs from what was asked for. */
        PRECONDITION_FAILED,
        INVALID_SELECTOR,
        /** The broker has no room for it: the queue is full, or the disk, or the transaction is too large. */
        NO_ROOM,
        TOO_LARGE,
        NOT_IMPLEMENTED,
        TRANSACTION_ROLLED_BACK,
        /** A call about a branch of a distributed transaction was answered with a code of XA. */
        BRANCH,
        /** The connection to the broker is lost and is not coming back. */
        BROKEN,
        /** The caller closed it. */
        CLOSED,
        TIMED_OUT,
        /** Anything else the broker said. */
        OTHER
    }

    private final Reason reason;
    private final int xaCode;

    public LinkException(Reason reason, String text) {
        this(reason, text, null);
    }

    public LinkException(Reason reason, String text, Throwable cause) {
        super(text, cause);
        this.reason = reason;
        this.xaCode = 0;
    }

    private LinkException(int xaCode, String text) {
        super(text);
        this.reason = Reason.BRANCH;
        this.xaCode = xaCode;
    }

    /** {@code xaCode} is one of {@link javax.transaction.xa.XAException}. */
    public static LinkException ofBranch(int xaCode, String text) {
        return new LinkException(xaCode, text);
    }

    public Reason reason() {
        return reason;
    }

    /** The code of {@link Reason#BRANCH}; 0 with any other reason. */
    public int xaCode() {
        return xaCode;
    }
}
