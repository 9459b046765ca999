package org.godwit.jms.link.amqp;

import org.godwit.amqp.ReplyCode;
import org.godwit.jms.link.LinkException;
import org.godwit.jms.link.LinkException.Reason;

/** Says in the link's words what a reply code means. Stateless. */
final class Failures {
    private Failures() {}

    static LinkException of(int code, String text) {
        return new LinkException(reason(code), text + " (" + code + ")");
    }

    static LinkException broken(String text, Throwable cause) {
        return new LinkException(Reason.BROKEN, text, cause);
    }

    static LinkException rolledBack(String text) {
        return new LinkException(Reason.TRANSACTION_ROLLED_BACK, text);
    }

    /** Whether a connection closed with this code is worth another attempt. */
    static boolean isTemporary(int code) {
        return code == ReplyCode.CONNECTION_FORCED.code()
                || code == ReplyCode.INTERNAL_ERROR.code()
                || code == ReplyCode.RESOURCE_ERROR.code();
    }

    private static Reason reason(int code) {
        return switch (code) {
            case 311 -> Reason.TOO_LARGE;
            case 312, 313 -> Reason.NO_ROUTE;
            case 403 -> Reason.ACCESS_REFUSED;
            case 404 -> Reason.NOT_FOUND;
            case 405 -> Reason.RESOURCE_LOCKED;
            case 406 -> Reason.PRECONDITION_FAILED;
            case 502 -> Reason.INVALID_SELECTOR;
            case 506 -> Reason.NO_ROOM;
            case 540 -> Reason.NOT_IMPLEMENTED;
            default -> Reason.OTHER;
        };
    }
}
