package org.godwit.broker.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.transaction.xa.XAException;
import org.godwit.broker.amqp.RawSocket.Frame;
import org.godwit.broker.boot.Broker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Class dtx octet by octet, as docs/wire/dtx-class.md has it. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DistributedTransactionsTest {
    private static final int DTX = 100;
    private static final byte NO_FLAGS = 0;
    private static final int NO_TIMEOUT = 0;
    /** Format 258, global transaction id "g", branch qualifier "b". */
    private static final byte[] XID = {0, 0, 1, 2, 1, 'g', 1, 'b'};

    private Broker broker;
    private RawSocket socket;
    private int request;

    @BeforeEach
    void connect() throws IOException {
        broker = Broker.builder().listen("127.0.0.1", 0).start();
        socket = new RawSocket(broker);
        socket.open(0);
        socket.openChannel(1);
    }

    @AfterEach
    void close() throws IOException {
        socket.close();
        broker.close();
    }

    private void send(int method, Object... arguments) throws IOException {
        Object[] all = new Object[arguments.length + 1];
        all[0] = ++request;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        socket.sendMethod(1, DTX, method, all);
    }

    /** The status of the next answer: {@code ok}, or {@code failed} with a text. */
    private int answer() throws IOException {
        Frame frame = socket.receiveFrame();
        ByteBuffer payload = ByteBuffer.wrap(frame.payload(), 4, frame.payload().length - 4);
        assertThat(frame.classId()).isEqualTo(DTX);
        assertThat(payload.getInt()).isEqualTo(request);
        int status = payload.getShort();
        if (frame.methodId() == 2) {
            byte[] text = new byte[payload.getInt()];
            payload.get(text);
            assertThat(text).isNotEmpty();
        } else {
            assertThat(frame.methodId()).isEqualTo(1);
        }
        assertThat(payload.hasRemaining()).isFalse();
        return status;
    }

    private String select() throws IOException {
        send(10);
        Frame selected = socket.receiveFrame();
        assertThat(selected.methodId()).isEqualTo(11);
        return new String(selected.payload(), 9, selected.payload()[8], StandardCharsets.UTF_8);
    }

    private void publish(String queue) throws IOException {
        socket.sendMethod(1, 60, 40, (short) 0, "", queue, NO_FLAGS);
        socket.sendFrame(2, 1, new byte[] {0, 60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0});
        socket.sendFrame(3, 1, new byte[] {'m'});
    }

    @Test
    void aBranchFromItsStartToItsEnd() throws IOException {
        socket.sendMethod(1, 50, 10, (short) 0, "q", NO_FLAGS, 0);
        assertThat(socket.receiveFrame().classId()).isEqualTo(50);
        select();
        send(20, XID, NO_FLAGS, NO_TIMEOUT);
        assertThat(answer()).isZero();
        send(100, XID, 60);
        assertThat(answer()).isZero();
        publish("q");
        send(30, XID, NO_FLAGS);
        assertThat(answer()).isZero();
        send(70, XID);
        assertThat(answer()).isZero();

        send(80, (byte) 1);
        Frame xids = socket.receiveFrame();
        assertThat(xids.methodId()).isEqualTo(81);
        assertThat(ByteBuffer.wrap(xids.payload(), 4, 4).getInt()).isEqualTo(request);
        assertThat(xids.payload()).endsWith(1, 0, 0, 1, 2, 1, 'g', 1, 'b');
        assertThat(answer()).isZero();

        send(40, XID, NO_FLAGS, 0L);
        assertThat(answer()).isZero();
        send(40, XID, NO_FLAGS, 0L);
        assertThat(answer()).isEqualTo(XAException.XAER_NOTA);
        send(80, (byte) 1);
        assertThat(answer()).as("no xids").isZero();
    }

    @Test
    void everyErrorLeavesTheChannelOpen() throws IOException {
        send(20, XID, NO_FLAGS, NO_TIMEOUT);
        assertThat(answer()).as("without select").isEqualTo(XAException.XAER_PROTO);
        select();
        send(20, new byte[] {-1, -1, -1, -1, 1, 'g', 0}, NO_FLAGS, NO_TIMEOUT);
        assertThat(answer()).isEqualTo(XAException.XAER_INVAL);
        send(20, XID, (byte) 3, NO_TIMEOUT);
        assertThat(answer()).isEqualTo(XAException.XAER_INVAL);
        send(90, XID);
        assertThat(answer()).isEqualTo(XAException.XAER_NOTA);
        send(20, XID, NO_FLAGS, NO_TIMEOUT);
        assertThat(answer()).isZero();
        send(30, XID, (byte) 1);
        assertThat(answer()).as("end with fail").isZero();
        send(70, XID);
        assertThat(answer()).isEqualTo(XAException.XA_RBROLLBACK);
        send(90, XID);
        assertThat(answer()).isZero();
    }

    @Test
    void aRollbackByAnotherChannelIsTold() throws IOException {
        select();
        send(20, XID, NO_FLAGS, NO_TIMEOUT);
        answer();
        publish("nowhere");
        send(30, XID, NO_FLAGS);
        answer();
        socket.openChannel(2);
        socket.sendMethod(2, DTX, 90, 7, XID);
        Frame told = socket.receiveFrame();
        assertThat(told.channel()).isEqualTo(1);
        assertThat(told.payload()).containsExactly(0, 100, 0, 95, 0, 0, 1, 2, 1, 'g', 1, 'b', 0, 0);
        assertThat(socket.receiveFrame().channel()).isEqualTo(2);
    }

    @Test
    void requestZeroIsNotAnswered() throws IOException {
        String resourceManager = select();
        socket.sendMethod(1, DTX, 20, 0, XID, NO_FLAGS, NO_TIMEOUT);
        socket.sendMethod(1, DTX, 20, 0, XID, NO_FLAGS, NO_TIMEOUT);
        send(30, XID, NO_FLAGS);
        assertThat(answer()).as("the only answer").isZero();
        try (RawSocket other = new RawSocket(broker)) {
            other.open(0);
            other.openChannel(1);
            other.sendMethod(1, DTX, 10, 1);
            Frame selected = other.receiveFrame();
            assertThat(new String(selected.payload(), 9, selected.payload()[8], StandardCharsets.UTF_8))
                    .as("the same resource manager")
                    .isEqualTo(resourceManager)
                    .isNotEmpty();
        }
    }

    @Test
    void anIdThatIsCutOffIsASyntaxError() throws IOException {
        socket.sendMethod(1, DTX, 70, 1, new byte[] {0, 0, 0, 1, 64, 'g'});
        Frame close = socket.receiveFrame();
        assertThat(close.classId()).isEqualTo(10);
        assertThat(close.methodId()).isEqualTo(50);
        assertThat(close.replyCode()).isEqualTo(502);
    }
}
