package org.godwit.server.xa;

/**
 * A moment in a distributed transaction, right before or after one of its steps. Written {@code COMMIT_BROKER-BEFORE}.
 */
record FaultPoint(Step step, Moment moment) {
    /** What the transaction manager does, in its order: the database is enlisted first. */
    enum Step {
        START_DATABASE,
        START_BROKER,
        END_DATABASE,
        END_BROKER,
        PREPARE_DATABASE,
        PREPARE_BROKER,
        /** The decision to commit is written to the log of the transaction manager, and forced. */
        WRITE_LOG,
        COMMIT_DATABASE,
        COMMIT_BROKER,
        /** The transaction manager's log forgets the transaction. */
        REMOVE_LOG,
        ROLLBACK_DATABASE,
        ROLLBACK_BROKER,
        /** After a heuristic decision. */
        FORGET_BROKER
    }

    enum Moment {
        BEFORE,
        AFTER
    }

    static FaultPoint parse(String text) {
        int dash = text.indexOf('-');
        return new FaultPoint(Step.valueOf(text.substring(0, dash)), Moment.valueOf(text.substring(dash + 1)));
    }

    /** Whether the transaction has to roll back to come here. */
    boolean inRollback() {
        return step == Step.ROLLBACK_DATABASE || step == Step.ROLLBACK_BROKER;
    }

    @Override
    public String toString() {
        return step + "-" + moment;
    }
}
