package org.godwit.broker.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.godwit.broker.amqp.RawSocket.Frame;
import org.godwit.broker.boot.Broker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that send a part of a message each, and then wait. */
@Timeout(60)
class UnfinishedMessagesTest {
    private static final int ALL_BYTES = 1 << 20;
    private static final int BODY_BYTES = 700_000;
    private static final int PIECE_BYTES = 100_000;

    private Broker broker;

    @BeforeEach
    void start() {
        broker = Broker.builder()
                .listen("127.0.0.1", 0)
                .limits(AmqpLimits.DEFAULT.withContents(BODY_BYTES, ALL_BYTES))
                .start();
    }

    @AfterEach
    void close() {
        broker.close();
    }

    /** One with a message that has begun on channel 1, of which the broker has read so much. */
    private RawSocket withPart(int bytes) throws IOException {
        RawSocket socket = new RawSocket(broker);
        socket.open(0);
        socket.openChannel(1);
        socket.sendMethod(1, 85, 10, (byte) 0);
        assertThat(socket.receiveFrame().classId()).isEqualTo(85);
        socket.sendMethod(1, 60, 40, (short) 0, "", "nowhere", (byte) 0);
        socket.sendFrame(
                2,
                1,
                ByteBuffer.allocate(14)
                        .putShort((short) 60)
                        .putShort((short) 0)
                        .putLong(BODY_BYTES)
                        .putShort((short) 0)
                        .array());
        sendBody(socket, bytes);
        socket.sendMethod(2, 20, 10, "");
        return socket;
    }

    private static void sendBody(RawSocket socket, int bytes) throws IOException {
        for (int sent = 0; sent < bytes; sent += PIECE_BYTES) {
            socket.sendFrame(3, 1, new byte[PIECE_BYTES]);
        }
    }

    /** What the broker says next: the confirm, or the answer to the last that {@link #withPart} asks. */
    private static void assertReceives(RawSocket socket, int classId, int methodId) throws IOException {
        Frame frame = socket.receiveFrame();
        assertThat(frame.classId()).isEqualTo(classId);
        assertThat(frame.methodId()).isEqualTo(methodId);
    }

    private static void assertTaken(RawSocket socket) throws IOException {
        assertReceives(socket, 20, 11);
    }

    private static void assertConfirmed(RawSocket socket) throws IOException {
        assertReceives(socket, 60, 80);
    }

    @Test
    void whoHoldsTheMostIsRefusedAndOthersGoOn() throws IOException {
        try (RawSocket most = withPart(500_000);
                RawSocket other = withPart(400_000)) {
            assertTaken(most);
            assertTaken(other);
            try (RawSocket third = withPart(200_000)) {
                assertTaken(third);
                Frame refusal = most.receiveFrame();
                assertThat(refusal.classId()).isEqualTo(10);
                assertThat(refusal.methodId()).isEqualTo(50);
                assertThat(refusal.replyCode()).isEqualTo(506);
                sendBody(other, 300_000);
                assertConfirmed(other);
                sendBody(third, 500_000);
                assertConfirmed(third);
            }
        }
    }

    @Test
    void whatAClosedChannelHeldIsGivenBack() throws IOException {
        try (RawSocket socket = withPart(600_000)) {
            assertTaken(socket);
            socket.sendMethod(1, 20, 40, (short) 200, "", (short) 0, (short) 0);
            assertReceives(socket, 20, 41);
            try (RawSocket other = withPart(600_000)) {
                assertTaken(other);
                sendBody(other, 100_000);
                assertConfirmed(other);
            }
            socket.sendMethod(1, 20, 10, "");
            assertTaken(socket);
        }
    }
}
