package org.godwit.amqp;

/**
 * Class 20, {@code channel}. Opening and closing a channel, and its flow.
 *
 * <p>Immutable. Components are named and ordered as the arguments on the wire; reserved arguments are left out.
 */
public sealed interface ChannelMethod extends Method {
    int CLASS_ID = 20;

    @Override
    default int classId() {
        return CLASS_ID;
    }

    /** {@code channel.open}. */
    record Open() implements ChannelMethod {
        public static final int METHOD_ID = 10;

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code channel.open-ok}. */
    record OpenOk() implements ChannelMethod {
        public static final int METHOD_ID = 11;

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code channel.flow}. */
    record Flow(boolean active) implements ChannelMethod {
        public static final int METHOD_ID = 20;

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code channel.flow-ok}. */
    record FlowOk(boolean active) implements ChannelMethod {
        public static final int METHOD_ID = 21;

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code channel.close}. */
    record Close(int replyCode, String replyText, int failingClassId, int failingMethodId) implements ChannelMethod {
        public static final int METHOD_ID = 40;

        public Close {
            Arguments.checkShort("reply-code", replyCode);
            ShortString.check("reply-text", replyText);
            Arguments.checkShort("failing-class-id", failingClassId);
            Arguments.checkShort("failing-method-id", failingMethodId);
        }

        /**
         * A close that says why: the code, its name and as much of the text as a short string holds, and the method that
         * it was about.
         */
        public static Close because(AmqpException error) {
            String text = error.code().text() + " - " + error.text();
            return new Close(error.code().code(), ShortString.truncate(text), error.classId(), error.methodId());
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }

        /** Says why: the code, its name and as much of the text as a short string holds, and the method it was about. */
        public static Close of(AmqpException error) {
            String text = error.code().text() + " - " + error.text();
            return new Close(error.code().code(), ShortString.truncate(text), error.classId(), error.methodId());
        }
    }

    /** {@code channel.close-ok}. */
    record CloseOk() implements ChannelMethod {
        public static final int METHOD_ID = 41;

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }
}
