package org.godwit.narayana;

import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/** A resource that commits, and nobody is told. For one thread. */
final class LostAnswerResource extends FaultyResource {
    LostAnswerResource(XAResource behind) {
        super(behind);
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        getResource().commit(xid, onePhase);
        throw unreachable();
    }
}
