package org.godwit.amqp;

/**
 * Class 90, {@code tx}. Transactions of one channel.
 *
 * <p>Immutable. Components are named and ordered as the arguments on the wire; reserved arguments are left out.
 */
public sealed interface TxMethod extends Method {
    int CLASS_ID = 90;

    @Override
    default int classId() {
        return CLASS_ID;
    }

    /** {@code tx.select}. */
    record Select() implements TxMethod {
        public static final int METHOD_ID = 10;

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code tx.select-ok}. */
    record SelectOk() implements TxMethod {
        public static final int METHOD_ID = 11;

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code tx.commit}. */
    record Commit() implements TxMethod {
        public static final int METHOD_ID = 20;

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code tx.commit-ok}. */
    record CommitOk() implements TxMethod {
        public static final int METHOD_ID = 21;

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code tx.rollback}. */
    record Rollback() implements TxMethod {
        public static final int METHOD_ID = 30;

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code tx.rollback-ok}. */
    record RollbackOk() implements TxMethod {
        public static final int METHOD_ID = 31;

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }
}
