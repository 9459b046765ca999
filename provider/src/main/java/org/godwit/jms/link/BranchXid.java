package org.godwit.jms.link;

import java.util.Arrays;
import java.util.HexFormat;
import javax.transaction.xa.Xid;

/** The name of a branch. Immutable. */
public final class BranchXid implements Xid {
    private final int formatId;
    private final byte[] globalTransactionId;
    private final byte[] branchQualifier;

    public BranchXid(int formatId, byte[] globalTransactionId, byte[] branchQualifier) {
        this.formatId = formatId;
        this.globalTransactionId = globalTransactionId.clone();
        this.branchQualifier = branchQualifier.clone();
    }

    /** The same name as whatever object of a transaction manager; null for null. */
    public static BranchXid of(Xid xid) {
        return xid == null
                ? null
                : new BranchXid(
                        xid.getFormatId(), present(xid.getGlobalTransactionId()), present(xid.getBranchQualifier()));
    }

    private static byte[] present(byte[] id) {
        return id == null ? new byte[0] : id;
    }

    @Override
    public int getFormatId() {
        return formatId;
    }

    @Override
    public byte[] getGlobalTransactionId() {
        return globalTransactionId.clone();
    }

    @Override
    public byte[] getBranchQualifier() {
        return branchQualifier.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BranchXid xid
                && formatId == xid.formatId
                && Arrays.equals(globalTransactionId, xid.globalTransactionId)
                && Arrays.equals(branchQualifier, xid.branchQualifier);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Arrays.hashCode(globalTransactionId) + Arrays.hashCode(branchQualifier)) + formatId;
    }

    /** Format, and the ids in hexadecimal digits. */
    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        return formatId + ":" + hex.formatHex(globalTransactionId) + ":" + hex.formatHex(branchQualifier);
    }
}
