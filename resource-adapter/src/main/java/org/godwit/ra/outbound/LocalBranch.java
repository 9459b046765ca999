package org.godwit.ra.outbound;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.LocalTransaction;
import jakarta.resource.spi.LocalTransactionException;
import java.nio.ByteBuffer;
import java.util.UUID;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/**
 * A transaction of one connection alone: a branch that is committed in one phase, so that the broker has nothing to prepare.
 *
 * <p>Belongs to the thread that its connection belongs to.
 */
final class LocalBranch implements LocalTransaction {
    private static final int FORMAT = 0x474f4457;

    private final XAResource resource;
    private Xid current;

    LocalBranch(XAResource resource) {
        this.resource = resource;
    }

    private record LocalXid(UUID id) implements Xid {
        @Override
        public int getFormatId() {
            return FORMAT;
        }

        @Override
        public byte[] getGlobalTransactionId() {
            return ByteBuffer.allocate(16)
                    .putLong(id.getMostSignificantBits())
                    .putLong(id.getLeastSignificantBits())
                    .array();
        }

        @Override
        public byte[] getBranchQualifier() {
            return new byte[] {1};
        }
    }

    @Override
    public void begin() throws ResourceException {
        if (current != null) {
            throw new LocalTransactionException("A local transaction of this connection is active already");
        }
        Xid xid = new LocalXid(UUID.randomUUID());
        try {
            resource.start(xid, XAResource.TMNOFLAGS);
        } catch (XAException e) {
            throw failure("begin", e);
        }
        current = xid;
    }

    @Override
    public void commit() throws ResourceException {
        Xid xid = take("commit");
        try {
            resource.end(xid, XAResource.TMSUCCESS);
            resource.commit(xid, true);
        } catch (XAException e) {
            throw failure("commit", e);
        }
    }

    @Override
    public void rollback() throws ResourceException {
        Xid xid = take("rollback");
        try {
            resource.end(xid, XAResource.TMSUCCESS);
        } catch (XAException e) {
            if (e.errorCode < XAException.XA_RBBASE || e.errorCode > XAException.XA_RBEND) {
                throw failure("rollback", e);
            }
        }
        try {
            resource.rollback(xid);
        } catch (XAException e) {
            throw failure("rollback", e);
        }
    }

    private Xid take(String what) throws ResourceException {
        Xid xid = current;
        if (xid == null) {
            throw new LocalTransactionException(what + ": no local transaction of this connection is active");
        }
        current = null;
        return xid;
    }

    private static LocalTransactionException failure(String what, XAException cause) {
        return new LocalTransactionException("The " + what + " failed: " + cause.getMessage(), cause);
    }
}
