package org.godwit.jms.link.amqp;

import javax.transaction.xa.XAException;
import org.godwit.amqp.AmqpException;
import org.godwit.amqp.Xid;
import org.godwit.jms.link.BranchXid;
import org.godwit.jms.link.LinkException;

/** Turns the xids of a transaction manager into those of the wire, and back. Stateless. */
final class Xids {
    private Xids() {}

    static Xid toWire(javax.transaction.xa.Xid xid) {
        if (xid == null) {
            throw LinkException.ofBranch(XAException.XAER_INVAL, "the xid is null");
        }
        byte[] global = xid.getGlobalTransactionId();
        byte[] qualifier = xid.getBranchQualifier();
        try {
            return Xid.of(
                    xid.getFormatId(),
                    global == null ? new byte[0] : global,
                    qualifier == null ? new byte[0] : qualifier);
        } catch (AmqpException e) {
            throw LinkException.ofBranch(XAException.XAER_INVAL, "xid " + xid + ": " + e.getMessage());
        }
    }

    static javax.transaction.xa.Xid fromWire(Xid xid) {
        return new BranchXid(xid.formatId(), xid.globalTransactionId(), xid.branchQualifier());
    }
}
