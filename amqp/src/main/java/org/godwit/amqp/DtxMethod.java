package org.godwit.amqp;

import java.util.List;

/**
 * Class 100, {@code dtx}. Distributed transactions; {@code docs/wire/dtx-class.md} says what each method means.
 *
 * <p>Immutable. Components are named and ordered as the arguments on the wire. A status is a code of XA, as
 * {@code javax.transaction.xa.XAException} and {@code XAResource} name them.
 */
public sealed interface DtxMethod extends Method {
    int CLASS_ID = 100;

    /** How many xids one {@link Xids} holds, so that it fits the smallest frame. */
    int MAX_XIDS = 24;

    @Override
    default int classId() {
        return CLASS_ID;
    }

    private static void checkStatus(int status) {
        if (status != (short) status) {
            throw new AmqpException(ReplyCode.SYNTAX_ERROR, "status is " + status + ", which is not within 16 bits");
        }
    }

    /** {@code dtx.ok}. */
    record Ok(long request, int status) implements DtxMethod {
        public static final int METHOD_ID = 1;

        public Ok {
            Arguments.checkLong("request", request);
            checkStatus(status);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code dtx.failed}. */
    record Failed(long request, int status, String text) implements DtxMethod {
        public static final int METHOD_ID = 2;

        public Failed {
            Arguments.checkLong("request", request);
            checkStatus(status);
            Arguments.checkPresent("text", text);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code dtx.select}. */
    record Select(long request) implements DtxMethod {
        public static final int METHOD_ID = 10;

        public Select {
            Arguments.checkLong("request", request);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code dtx.selected}. */
    record Selected(long request, String resourceManager) implements DtxMethod {
        public static final int METHOD_ID = 11;

        public Selected {
            Arguments.checkLong("request", request);
            ShortString.check("resource-manager", resourceManager);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code dtx.start}. */
    record Start(long request, Xid xid, boolean join, boolean resume, long timeoutSeconds) implements DtxMethod {
        public static final int METHOD_ID = 20;

        public Start {
            Arguments.checkLong("request", request);
            Arguments.checkPresent("xid", xid);
            Arguments.checkLong("timeout", timeoutSeconds);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code dtx.end}. */
    record End(long request, Xid xid, boolean fail, boolean suspend, boolean whole) implements DtxMethod {
        public static final int METHOD_ID = 30;

        public End {
            Arguments.checkLong("request", request);
            Arguments.checkPresent("xid", xid);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code dtx.commit}. */
    record Commit(long request, Xid xid, boolean onePhase, long sequence) implements DtxMethod {
        public static final int METHOD_ID = 40;

        public Commit {
            Arguments.checkLong("request", request);
            Arguments.checkPresent("xid", xid);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code dtx.forget}. */
    record Forget(long request, Xid xid) implements DtxMethod {
        public static final int METHOD_ID = 50;

        public Forget {
            Arguments.checkLong("request", request);
            Arguments.checkPresent("xid", xid);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code dtx.prepare}. */
    record Prepare(long request, Xid xid) implements DtxMethod {
        public static final int METHOD_ID = 70;

        public Prepare {
            Arguments.checkLong("request", request);
            Arguments.checkPresent("xid", xid);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code dtx.recover}. */
    record Recover(long request, boolean start, boolean end) implements DtxMethod {
        public static final int METHOD_ID = 80;

        public Recover {
            Arguments.checkLong("request", request);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code dtx.xids}. */
    record Xids(long request, List<Xid> xids) implements DtxMethod {
        public static final int METHOD_ID = 81;

        public Xids {
            Arguments.checkLong("request", request);
            xids = List.copyOf(xids);
            if (xids.size() > MAX_XIDS) {
                throw new AmqpException(
                        ReplyCode.SYNTAX_ERROR, xids.size() + " xids in one method, which holds at most " + MAX_XIDS);
            }
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code dtx.rollback}. */
    record Rollback(long request, Xid xid) implements DtxMethod {
        public static final int METHOD_ID = 90;

        public Rollback {
            Arguments.checkLong("request", request);
            Arguments.checkPresent("xid", xid);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code dtx.rolled-back}. */
    record RolledBack(Xid xid, int status) implements DtxMethod {
        public static final int METHOD_ID = 95;

        public RolledBack {
            Arguments.checkPresent("xid", xid);
            checkStatus(status);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code dtx.set-timeout}. */
    record SetTimeout(long request, Xid xid, long seconds) implements DtxMethod {
        public static final int METHOD_ID = 100;

        public SetTimeout {
            Arguments.checkLong("request", request);
            Arguments.checkPresent("xid", xid);
            Arguments.checkLong("seconds", seconds);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }
}
