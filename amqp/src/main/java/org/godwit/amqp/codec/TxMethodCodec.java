package org.godwit.amqp.codec;

import org.godwit.amqp.TxMethod;

/** Reads and writes the arguments of the methods of class 90, {@code tx}, in the order of the wire. Stateless. */
final class TxMethodCodec {
    private TxMethodCodec() {}

    static TxMethod read(int methodId, ArgumentReader in) {
        return switch (methodId) {
            case TxMethod.Select.METHOD_ID -> new TxMethod.Select();
            case TxMethod.SelectOk.METHOD_ID -> new TxMethod.SelectOk();
            case TxMethod.Commit.METHOD_ID -> new TxMethod.Commit();
            case TxMethod.CommitOk.METHOD_ID -> new TxMethod.CommitOk();
            case TxMethod.Rollback.METHOD_ID -> new TxMethod.Rollback();
            case TxMethod.RollbackOk.METHOD_ID -> new TxMethod.RollbackOk();
            default -> throw MethodCodec.unknownMethod(TxMethod.CLASS_ID, methodId);
        };
    }

    static void write(TxMethod method, ArgumentWriter out) {
        switch (method.methodId()) {
            case TxMethod.Select.METHOD_ID,
                    TxMethod.SelectOk.METHOD_ID,
                    TxMethod.Commit.METHOD_ID,
                    TxMethod.CommitOk.METHOD_ID,
                    TxMethod.Rollback.METHOD_ID,
                    TxMethod.RollbackOk.METHOD_ID -> {}
            default -> throw new AssertionError("no encoding for " + method);
        }
    }
}
