package org.godwit.broker.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.godwit.broker.amqp.RawSocket.Frame;
import org.godwit.broker.boot.Broker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What no library sends: other versions, frames that are none, methods out of order, silence. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WireTest {
    private Broker broker;
    private RawSocket socket;

    @BeforeEach
    void connect() throws IOException {
        connect(AmqpLimits.DEFAULT);
    }

    private void connect(AmqpLimits limits) throws IOException {
        broker = Broker.builder().listen("127.0.0.1", 0).limits(limits).start();
        socket = new RawSocket(broker);
    }

    @AfterEach
    void close() throws IOException {
        socket.close();
        broker.close();
    }

    private void assertCloses(int code) throws IOException {
        Frame close = socket.receiveFrame();
        assertThat(close.channel()).isZero();
        assertThat(close.classId()).isEqualTo(10);
        assertThat(close.methodId()).isEqualTo(50);
        assertThat(close.replyCode()).isEqualTo(code);
    }

    /** The broker goes on to serve others. */
    private void assertServes() throws IOException {
        try (RawSocket other = new RawSocket(broker)) {
            other.open(0);
        }
    }

    @ParameterizedTest
    @CsvSource({"0,1,0,0", "3,1,0,0", "0,0,8,0", "1,1,9,1"})
    void answersAnotherVersionWithItsOwn(byte protocolId, byte major, byte minor, byte revision) throws IOException {
        socket.send(new byte[] {'A', 'M', 'Q', 'P', protocolId, major, minor, revision});

        assertThat(socket.receive(8)).isEqualTo(RawSocket.HEADER_0_9_1);
        assertThat(socket.ended()).isTrue();
        assertServes();
    }

    @Test
    void announcesItselfAndItsMechanisms() throws IOException {
        socket.send(RawSocket.HEADER_0_9_1);

        Frame start = socket.receiveFrame();

        assertThat(start.classId()).isEqualTo(10);
        assertThat(start.methodId()).isEqualTo(10);
        String text = new String(start.payload(), StandardCharsets.ISO_8859_1);
        assertThat(text).contains("Godwit", "publisher_confirms", "godwit.jms", "PLAIN AMQPLAIN", "en_US");
    }

    @Test
    void closesWhatDoesNotFinishTheHandshake() throws IOException {
        close();
        connect(AmqpLimits.DEFAULT.withHandshakeMillis(3_000));
        socket.send(RawSocket.HEADER_0_9_1);
        socket.receiveFrame();

        assertThat(socket.ended()).isTrue();
        assertServes();
    }

    @Test
    void closesWhatIsNotAmqp() throws IOException {
        socket.send("GET / HTTP/1.1\r\nHost: here\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

        assertCloses(501);
        assertThat(socket.ended()).isTrue();
        assertServes();
    }

    @Test
    void closesMethodsOutOfOrder() throws IOException {
        socket.send(RawSocket.HEADER_0_9_1);
        socket.receiveFrame();
        socket.sendMethod(0, 10, 40, "/", "", (byte) 0);

        assertCloses(503);
        assertThat(socket.ended()).isTrue();
    }

    @Test
    void refusesAFrameMaximumBelowAmqps() throws IOException {
        socket.send(RawSocket.HEADER_0_9_1);
        socket.receiveFrame();
        socket.startOk();
        socket.receiveFrame();
        socket.sendMethod(0, 10, 31, (short) 0, 1024, (short) 0);

        assertCloses(530);
    }

    @Test
    void closesForAWrongEndOctet() throws IOException {
        socket.open(0);
        socket.send(RawSocket.frame(8, 0, new byte[0], 0xCD));

        assertCloses(501);
        assertServes();
    }

    @Test
    void closesForATooLargeFrame() throws IOException {
        socket.open(0);
        socket.send(new byte[] {1, 0, 1, 0x7F, 0, 0, 0});

        assertCloses(501);
        assertServes();
    }

    @Test
    void closesForAnUnknownMethod() throws IOException {
        socket.open(0);
        socket.openChannel(1);
        socket.sendMethod(1, 60, 999);

        assertCloses(503);
    }

    @Test
    void closesForAMethodOnAClosedChannel() throws IOException {
        socket.open(0);
        socket.sendMethod(5, 60, 10, 0, (short) 1, (byte) 0);

        assertCloses(504);
    }

    @Test
    void closesForAChannelOpenedTwice() throws IOException {
        socket.open(0);
        socket.openChannel(1);
        socket.sendMethod(1, 20, 10, "");

        assertCloses(504);
    }

    @Test
    void closesForABodyWithoutAMethod() throws IOException {
        socket.open(0);
        socket.openChannel(1);
        socket.sendFrame(3, 1, new byte[] {1});

        assertCloses(505);
        assertServes();
    }

    @Test
    void answersAnAccessRequest() throws IOException {
        socket.open(0);
        socket.openChannel(1);
        socket.sendMethod(1, 30, 10, "/data", (byte) 0);

        Frame answer = socket.receiveFrame();

        assertThat(answer.classId()).isEqualTo(30);
        assertThat(answer.methodId()).isEqualTo(11);
    }

    @Test
    void answersANewSecret() throws IOException {
        socket.open(0);
        socket.sendMethod(0, 10, 70, 3, new byte[] {1, 2, 3}, "the token was renewed");

        Frame answer = socket.receiveFrame();

        assertThat(answer.classId()).isEqualTo(10);
        assertThat(answer.methodId()).isEqualTo(71);
    }

    @Test
    void answersFlow() throws IOException {
        socket.open(0);
        socket.openChannel(1);
        socket.sendMethod(1, 20, 20, (byte) 0);

        Frame answer = socket.receiveFrame();

        assertThat(answer.classId()).isEqualTo(20);
        assertThat(answer.methodId()).isEqualTo(21);
    }

    @Test
    void sendsHeartbeatsAndClosesAfterTwoMissed() throws IOException {
        long begun = System.nanoTime();
        socket.open(1);

        for (int count = 0; count < 3; count++) {
            assertThat(socket.receiveFrame().type()).isEqualTo(8);
        }

        while (!socket.ended()) {
            // octets of further heartbeats
        }
        assertThat(System.nanoTime() - begun).isGreaterThan(1_500_000_000L);
        assertServes();
    }

    @Test
    void takesFramesInPieces() throws IOException {
        byte[] header = RawSocket.HEADER_0_9_1;
        for (byte octet : header) {
            socket.send(new byte[] {octet});
        }

        assertThat(socket.receiveFrame().methodId()).isEqualTo(10);
    }
}
