package org.godwit.amqp;

/**
 * Class 85, {@code confirm}. Publisher confirms, an extension of RabbitMQ's.
 *
 * <p>Immutable. Components are named and ordered as the arguments on the wire; reserved arguments are left out.
 */
public sealed interface ConfirmMethod extends Method {
    int CLASS_ID = 85;

    @Override
    default int classId() {
        return CLASS_ID;
    }

    /** {@code confirm.select}. */
    record Select(boolean noWait) implements ConfirmMethod {
        public static final int METHOD_ID = 10;

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code confirm.select-ok}. */
    record SelectOk() implements ConfirmMethod {
        public static final int METHOD_ID = 11;

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }
}
