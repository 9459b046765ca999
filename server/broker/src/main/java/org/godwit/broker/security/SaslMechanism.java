package org.godwit.broker.security;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.godwit.amqp.AmqpException;
import org.godwit.amqp.FieldTable;
import org.godwit.amqp.TableLimits;

/** The SASL mechanisms that read a name and a password from one response, and ask no further. */
enum SaslMechanism {
    /**
     * RFC 4616.
     *
     * <pre>
     * [authorization id] NUL authentication id NUL password
     * </pre>
     */
    PLAIN {
        @Override
        Credentials read(byte[] response) {
            int first = indexOfNul(response, 0);
            int second = first < 0 ? -1 : indexOfNul(response, first + 1);
            if (second < 0 || indexOfNul(response, second + 1) >= 0) {
                throw new AuthenticationException("a PLAIN response needs exactly two zero octets");
            }
            return new Credentials(
                    new String(response, first + 1, second - first - 1, StandardCharsets.UTF_8),
                    Arrays.copyOfRange(response, second + 1, response.length));
        }

        private int indexOfNul(byte[] bytes, int from) {
            for (int index = from; index < bytes.length; index++) {
                if (bytes[index] == 0) {
                    return index;
                }
            }
            return -1;
        }
    },

    /** AMQP 0-8's own: the fields LOGIN and PASSWORD of a field table without its length in front. */
    AMQPLAIN {
        @Override
        Credentials read(byte[] response) {
            FieldTable fields;
            try {
                fields = FieldTable.ofEncoded(response, TableLimits.DEFAULT);
            } catch (AmqpException invalid) {
                throw new AuthenticationException("an AMQPLAIN response is not a field table: " + invalid.text());
            }
            if (fields.get("LOGIN") instanceof String user && fields.get("PASSWORD") instanceof String password) {
                return new Credentials(user, password.getBytes(StandardCharsets.UTF_8));
            }
            throw new AuthenticationException("an AMQPLAIN response needs the texts LOGIN and PASSWORD");
        }
    };

    static String names() {
        return Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(" "));
    }

    static Optional<SaslMechanism> of(String name) {
        return Arrays.stream(values())
                .filter(mechanism -> mechanism.name().equals(name))
                .findFirst();
    }

    /** Reads a response; throws {@link AuthenticationException} when it has not the mechanism's form. */
    abstract Credentials read(byte[] response);
}
