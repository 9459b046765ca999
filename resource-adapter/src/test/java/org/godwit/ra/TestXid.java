package org.godwit.ra;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import javax.transaction.xa.Xid;

/** A branch of a global transaction of its own. */
record TestXid(long number) implements Xid {
    private static final AtomicLong LAST = new AtomicLong(System.nanoTime());

    static TestXid next() {
        return new TestXid(LAST.incrementAndGet());
    }

    @Override
    public int getFormatId() {
        return 77;
    }

    @Override
    public byte[] getGlobalTransactionId() {
        return ByteBuffer.allocate(8).putLong(number).array();
    }

    @Override
    public byte[] getBranchQualifier() {
        return new byte[] {1};
    }
}
