package org.godwit.broker.model;

import java.util.Map;
import javax.transaction.xa.XAException;

/** A call about a branch that is answered with a code of XA other than XA_OK and XA_RDONLY. */
public final class XaException extends RuntimeException {
    private static final Map<Integer, String> NAMES = Map.of(
            XAException.XA_HEURRB, "XA_HEURRB",
            XAException.XA_HEURCOM, "XA_HEURCOM",
            XAException.XA_RBROLLBACK, "XA_RBROLLBACK",
            XAException.XA_RBCOMMFAIL, "XA_RBCOMMFAIL",
            XAException.XA_RBTIMEOUT, "XA_RBTIMEOUT",
            XAException.XAER_RMERR, "XAER_RMERR",
            XAException.XAER_NOTA, "XAER_NOTA",
            XAException.XAER_INVAL, "XAER_INVAL",
            XAException.XAER_PROTO, "XAER_PROTO",
            XAException.XAER_OUTSIDE, "XAER_OUTSIDE");

    private final int status;

    /** @param status one of {@link XAException}'s error codes */
    public XaException(int status, String message) {
        super(name(status) + ": " + message);
        this.status = status;
    }

    public int status() {
        return status;
    }

    /** The code as the specification spells it. */
    private static String name(int status) {
        if (status == XAException.XAER_DUPID) {
            return "XAER_DUPID";
        }
        return NAMES.getOrDefault(status, Integer.toString(status));
    }
}
