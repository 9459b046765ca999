package org.godwit.amqp;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * The name of a branch of a distributed transaction. X/Open XA, 4.2; on the wire and in the log:
 *
 * <pre>
 * | format: 4 | length: 1 | global transaction id | length: 1 | branch qualifier |
 * </pre>
 *
 * Immutable. It may hold what is no xid by XA, so that the request that carries it can be answered: see {@link #valid}.
 */
public final class Xid {
    /** The octets that each of the two ids may have. */
    public static final int MAX_ID_BYTES = 64;

    /** The format that stands for no xid at all. */
    private static final int NULL_FORMAT = -1;

    private final int formatId;
    private final byte[] globalTransactionId;
    private final byte[] branchQualifier;
    private final int hash;

    private Xid(int formatId, byte[] globalTransactionId, byte[] branchQualifier) {
        this.formatId = formatId;
        this.globalTransactionId = globalTransactionId;
        this.branchQualifier = branchQualifier;
        this.hash = 31 * (31 * Arrays.hashCode(globalTransactionId) + Arrays.hashCode(branchQualifier)) + formatId;
    }

    /** Throws {@link AmqpException} when an id is beyond the 255 octets that the wire has room for. */
    public static Xid of(int formatId, byte[] globalTransactionId, byte[] branchQualifier) {
        Arguments.checkOctet("length of the global transaction id", globalTransactionId.length);
        Arguments.checkOctet("length of the branch qualifier", branchQualifier.length);
        return new Xid(formatId, globalTransactionId.clone(), branchQualifier.clone());
    }

    /**
     * Reads what {@link #toString} writes.
     *
     * @throws IllegalArgumentException it is something else
     */
    public static Xid parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no xid; it has a format and two ids in hexadecimal digits, between colons");
        }
        try {
            HexFormat hex = HexFormat.of();
            return of(Integer.parseInt(parts[0]), hex.parseHex(parts[1]), hex.parseHex(parts[2]));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text + "' is no xid: " + e.getMessage(), e);
        }
    }

    public int formatId() {
        return formatId;
    }

    public byte[] globalTransactionId() {
        return globalTransactionId.clone();
    }

    public byte[] branchQualifier() {
        return branchQualifier.clone();
    }

    /** Whether it is one by XA: a format other than -1, 1 to 64 octets of global transaction id, up to 64 of branch qualifier. */
    public boolean valid() {
        return formatId != NULL_FORMAT
                && globalTransactionId.length > 0
                && globalTransactionId.length <= MAX_ID_BYTES
                && branchQualifier.length <= MAX_ID_BYTES;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Xid xid
                && hash == xid.hash
                && formatId == xid.formatId
                && Arrays.equals(globalTransactionId, xid.globalTransactionId)
                && Arrays.equals(branchQualifier, xid.branchQualifier);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** Format, and the ids in hexadecimal digits. */
    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        return formatId + ":" + hex.formatHex(globalTransactionId) + ":" + hex.formatHex(branchQualifier);
    }
}
