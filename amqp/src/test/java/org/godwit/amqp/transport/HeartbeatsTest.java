package org.godwit.amqp.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.godwit.amqp.AmqpException;
import org.godwit.amqp.codec.CodecLimits;
import org.godwit.amqp.codec.FrameCodec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HeartbeatsTest {
    private final EmbeddedChannel channel = new EmbeddedChannel(new FrameCodec(CodecLimits.DEFAULT));

    @BeforeEach
    void begin() {
        channel.freezeTime();
        Heartbeats.begin(channel, 10);
    }

    @AfterEach
    void end() {
        channel.finishAndReleaseAll();
    }

    @Test
    void aHeartbeatIsSentInSilence() {
        pass(4);
        assertThat(channel.<ByteBuf>readOutbound()).isNull();
        pass(2);
        ByteBuf heartbeat = channel.readOutbound();
        assertThat(heartbeat).isEqualTo(Unpooled.wrappedBuffer(new byte[] {8, 0, 0, 0, 0, 0, 0, (byte) 0xCE}));
        heartbeat.release();
    }

    @Test
    void aPeerThatIsSilentIsGivenUp() {
        pass(15);
        // part of a frame is a sign of life
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {8, 0}));
        pass(15);
        channel.checkException();
        assertThat(channel.isActive()).isTrue();
        pass(6);
        assertThat(channel.isActive()).isFalse();
        assertThatThrownBy(channel::checkException)
                .isInstanceOf(AmqpException.class)
                .hasMessageContaining("for 20 seconds");
    }

    private void pass(int seconds) {
        for (int second = 0; second < seconds; second++) {
            channel.advanceTimeBy(1, TimeUnit.SECONDS);
            channel.runPendingTasks();
        }
    }
}
