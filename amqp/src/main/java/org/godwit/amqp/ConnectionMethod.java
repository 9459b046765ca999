package org.godwit.amqp;

import java.util.Arrays;
import java.util.Objects;

/**
 * Class 10, {@code connection}. Opening and closing a connection, and its limits.
 *
 * <p>Immutable. Components are named and ordered as the arguments on the wire; reserved arguments are left out.
 */
public sealed interface ConnectionMethod extends Method {
    int CLASS_ID = 10;

    @Override
    default int classId() {
        return CLASS_ID;
    }

    /** {@code connection.start}. */
    record Start(int versionMajor, int versionMinor, FieldTable serverProperties, String mechanisms, String locales)
            implements ConnectionMethod {
        public static final int METHOD_ID = 10;

        public Start {
            Arguments.checkOctet("version-major", versionMajor);
            Arguments.checkOctet("version-minor", versionMinor);
            Arguments.checkPresent("server-properties", serverProperties);
            Arguments.checkPresent("mechanisms", mechanisms);
            Arguments.checkPresent("locales", locales);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code connection.start-ok}. */
    record StartOk(FieldTable clientProperties, String mechanism, byte[] response, String locale)
            implements ConnectionMethod {
        public static final int METHOD_ID = 11;

        public StartOk {
            Arguments.checkPresent("client-properties", clientProperties);
            ShortString.check("mechanism", mechanism);
            response = response.clone();
            ShortString.check("locale", locale);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }

        @Override
        public byte[] response() {
            return response.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof StartOk that
                    && clientProperties.equals(that.clientProperties)
                    && mechanism.equals(that.mechanism)
                    && Arrays.equals(response, that.response)
                    && locale.equals(that.locale);
        }

        @Override
        public int hashCode() {
            return Objects.hash(clientProperties, mechanism, Arrays.hashCode(response), locale);
        }

        /** Shows the length of what may be secret, never the octets. */
        @Override
        public String toString() {
            return "StartOk[clientProperties=" + clientProperties + ", mechanism=" + mechanism + ", response="
                    + response.length + " bytes" + ", locale=" + locale + "]";
        }
    }

    /** {@code connection.secure}. */
    record Secure(byte[] challenge) implements ConnectionMethod {
        public static final int METHOD_ID = 20;

        public Secure {
            challenge = challenge.clone();
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }

        @Override
        public byte[] challenge() {
            return challenge.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Secure that && Arrays.equals(challenge, that.challenge);
        }

        @Override
        public int hashCode() {
            return Objects.hash(Arrays.hashCode(challenge));
        }

        /** Shows the length of what may be secret, never the octets. */
        @Override
        public String toString() {
            return "Secure[challenge=" + challenge.length + " bytes" + "]";
        }
    }

    /** {@code connection.secure-ok}. */
    record SecureOk(byte[] response) implements ConnectionMethod {
        public static final int METHOD_ID = 21;

        public SecureOk {
            response = response.clone();
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }

        @Override
        public byte[] response() {
            return response.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof SecureOk that && Arrays.equals(response, that.response);
        }

        @Override
        public int hashCode() {
            return Objects.hash(Arrays.hashCode(response));
        }

        /** Shows the length of what may be secret, never the octets. */
        @Override
        public String toString() {
            return "SecureOk[response=" + response.length + " bytes" + "]";
        }
    }

    /** {@code connection.tune}. */
    record Tune(int channelMax, long frameMax, int heartbeat) implements ConnectionMethod {
        public static final int METHOD_ID = 30;

        public Tune {
            Arguments.checkShort("channel-max", channelMax);
            Arguments.checkLong("frame-max", frameMax);
            Arguments.checkShort("heartbeat", heartbeat);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code connection.tune-ok}. */
    record TuneOk(int channelMax, long frameMax, int heartbeat) implements ConnectionMethod {
        public static final int METHOD_ID = 31;

        public TuneOk {
            Arguments.checkShort("channel-max", channelMax);
            Arguments.checkLong("frame-max", frameMax);
            Arguments.checkShort("heartbeat", heartbeat);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code connection.open}. */
    record Open(String virtualHost) implements ConnectionMethod {
        public static final int METHOD_ID = 40;

        public Open {
            ShortString.check("virtual-host", virtualHost);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code connection.open-ok}. */
    record OpenOk() implements ConnectionMethod {
        public static final int METHOD_ID = 41;

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code connection.close}. */
    record Close(int replyCode, String replyText, int failingClassId, int failingMethodId) implements ConnectionMethod {
        public static final int METHOD_ID = 50;

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

    /** {@code connection.close-ok}. */
    record CloseOk() implements ConnectionMethod {
        public static final int METHOD_ID = 51;

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code connection.blocked}. */
    record Blocked(String reason) implements ConnectionMethod {
        public static final int METHOD_ID = 60;

        public Blocked {
            ShortString.check("reason", reason);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code connection.unblocked}. */
    record Unblocked() implements ConnectionMethod {
        public static final int METHOD_ID = 61;

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code connection.update-secret}. */
    record UpdateSecret(byte[] newSecret, String reason) implements ConnectionMethod {
        public static final int METHOD_ID = 70;

        public UpdateSecret {
            newSecret = newSecret.clone();
            ShortString.check("reason", reason);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }

        @Override
        public byte[] newSecret() {
            return newSecret.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof UpdateSecret that
                    && Arrays.equals(newSecret, that.newSecret)
                    && reason.equals(that.reason);
        }

        @Override
        public int hashCode() {
            return Objects.hash(Arrays.hashCode(newSecret), reason);
        }

        /** Shows the length of what may be secret, never the octets. */
        @Override
        public String toString() {
            return "UpdateSecret[newSecret=" + newSecret.length + " bytes" + ", reason=" + reason + "]";
        }
    }

    /** {@code connection.update-secret-ok}. */
    record UpdateSecretOk() implements ConnectionMethod {
        public static final int METHOD_ID = 71;

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }
}
