package org.godwit.broker.log;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.godwit.amqp.Xid;
import org.godwit.broker.model.Operation;

/** Those of {@link OperationCodec}'s types that are about branches of distributed transactions: 19 to 21. */
final class BranchCodec {
    private BranchCodec() {}

    /** Writes an operation, if it is one of these. */
    static boolean put(ByteBuffer buffer, Operation operation) {
        if (operation instanceof Operation.BranchPrepared prepared) {
            buffer.put((byte) 19);
            putXid(buffer, prepared.xid());
            OperationCodec.putString(buffer, prepared.owner());
            OperationCodec.putNumber(buffer, prepared.preparedAtMillis());
            putHeld(buffer, prepared);
        } else if (operation instanceof Operation.BranchDecided decided) {
            buffer.put((byte) 20);
            putXid(buffer, decided.xid());
            OperationCodec.putString(buffer, decided.owner());
            OperationCodec.putNumber(buffer, decided.decidedAtMillis());
            buffer.put((byte) (decided.committed() ? 1 : 0));
        } else if (operation instanceof Operation.BranchEnded ended) {
            buffer.put((byte) 21);
            putXid(buffer, ended.xid());
        } else {
            return false;
        }
        return true;
    }

    private static void putHeld(ByteBuffer buffer, Operation.BranchPrepared prepared) {
        OperationCodec.putNumber(buffer, prepared.sends().size());
        for (Operation.PreparedSend send : prepared.sends()) {
            OperationCodec.putNumber(buffer, send.queueId());
            OperationCodec.putNumber(buffer, send.priority());
            OperationCodec.putNumber(buffer, send.messageId());
            OperationCodec.putNumber(buffer, send.bodyBytes());
            OperationCodec.putNumber(buffer, send.expiresAtMillis());
            OperationCodec.putNumber(buffer, send.deliverAtMillis());
        }
        OperationCodec.putNumber(buffer, prepared.acceptances().size());
        for (Operation.PreparedAcceptance acceptance : prepared.acceptances()) {
            OperationCodec.putNumber(buffer, acceptance.queueId());
            OperationCodec.putNumber(buffer, acceptance.priority());
            OperationCodec.putNumber(buffer, acceptance.position());
        }
    }

    private static void putXid(ByteBuffer buffer, Xid xid) {
        buffer.putInt(xid.formatId());
        putBytes(buffer, xid.globalTransactionId());
        putBytes(buffer, xid.branchQualifier());
    }

    private static void putBytes(ByteBuffer buffer, byte[] bytes) {
        OperationCodec.putNumber(buffer, bytes.length);
        buffer.put(bytes);
    }

    /** Reads what follows type 19. */
    static Operation.BranchPrepared readPrepared(ByteBuffer buffer) {
        Xid xid = xid(buffer);
        String owner = OperationCodec.string(buffer);
        long preparedAtMillis = OperationCodec.number(buffer);
        int sendCount = (int) OperationCodec.number(buffer);
        List<Operation.PreparedSend> sends = new ArrayList<>(sendCount);
        for (int i = 0; i < sendCount; i++) {
            sends.add(new Operation.PreparedSend(
                    OperationCodec.number(buffer),
                    (int) OperationCodec.number(buffer),
                    OperationCodec.number(buffer),
                    OperationCodec.number(buffer),
                    OperationCodec.number(buffer),
                    OperationCodec.number(buffer)));
        }
        int acceptanceCount = (int) OperationCodec.number(buffer);
        List<Operation.PreparedAcceptance> acceptances = new ArrayList<>(acceptanceCount);
        for (int i = 0; i < acceptanceCount; i++) {
            acceptances.add(new Operation.PreparedAcceptance(
                    OperationCodec.number(buffer), (int) OperationCodec.number(buffer), OperationCodec.number(buffer)));
        }
        return new Operation.BranchPrepared(xid, owner, preparedAtMillis, sends, acceptances);
    }

    /** Reads what follows type 20. */
    static Operation.BranchDecided readDecided(ByteBuffer buffer) {
        return new Operation.BranchDecided(
                xid(buffer), OperationCodec.string(buffer), OperationCodec.number(buffer), buffer.get() != 0);
    }

    /** Reads what follows type 21. */
    static Operation.BranchEnded readEnded(ByteBuffer buffer) {
        return new Operation.BranchEnded(xid(buffer));
    }

    private static Xid xid(ByteBuffer buffer) {
        int formatId = buffer.getInt();
        byte[] globalTransactionId = OperationCodec.bytes(buffer);
        return Xid.of(formatId, globalTransactionId, OperationCodec.bytes(buffer));
    }
}
