package org.godwit.jms.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Bodies that somebody made to harm whoever reads them. */
class GodwitObjectMessageTest {
    private static byte[] serialized(Serializable object) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        return bytes.toByteArray();
    }

    private static GodwitObjectMessage received(byte[] body) {
        GodwitObjectMessage message = new GodwitObjectMessage(body);
        message.received(() -> {}, ObjectAllowList.EMPTY);
        return message;
    }

    @Test
    void anArrayThatClaimsMoreThanTheBodyHasIsNotMade() throws IOException, JMSException {
        long[] numbers = {1, 2, 3};
        byte[] body = serialized(numbers);
        assertThat(received(body).getObject()).isEqualTo(numbers);
        ByteBuffer.wrap(body).putInt(body.length - 3 * Long.BYTES - Integer.BYTES, Integer.MAX_VALUE - 8);
        assertThatThrownBy(received(body)::getObject).isInstanceOf(MessageFormatException.class);
    }

    @Test
    void arraysNestedDeeperThanTheStackAreRefused() throws IOException {
        byte[] one = serialized(new Object[1]);
        byte[] inner = HexFormat.of().parseHex("7571007e000000000001"); // an array of the same class, with one element
        int depth = 100_000;
        ByteBuffer body = ByteBuffer.allocate(one.length + depth * inner.length);
        body.put(Arrays.copyOf(one, one.length - 1));
        for (int i = 0; i < depth; i++) {
            body.put(inner);
        }
        body.put(one[one.length - 1]);
        assertThatThrownBy(received(body.array())::getObject).isInstanceOf(MessageFormatException.class);
    }
}
