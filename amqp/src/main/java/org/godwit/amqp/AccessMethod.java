package org.godwit.amqp;

/**
 * Class 30, {@code access}. Access tickets of AMQP 0-8, which RabbitMQ still grants and ignores.
 *
 * <p>Immutable. Components are named and ordered as the arguments on the wire; reserved arguments are left out.
 */
public sealed interface AccessMethod extends Method {
    int CLASS_ID = 30;

    @Override
    default int classId() {
        return CLASS_ID;
    }

    /** {@code access.request}. */
    record Request(String realm, boolean exclusive, boolean passive, boolean active, boolean write, boolean read)
            implements AccessMethod {
        public static final int METHOD_ID = 10;

        public Request {
            ShortString.check("realm", realm);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code access.request-ok}. */
    record RequestOk(int ticket) implements AccessMethod {
        public static final int METHOD_ID = 11;

        public RequestOk {
            Arguments.checkShort("ticket", ticket);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }
}
