package org.godwit.amqp.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.godwit.amqp.BasicMethod;
import org.godwit.amqp.BasicProperties;
import org.godwit.amqp.Body;
import org.godwit.amqp.Command;
import org.godwit.amqp.ConnectionMethod;
import org.godwit.amqp.Content;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.Heartbeat;
import org.godwit.amqp.ProtocolHeader;
import org.godwit.amqp.codec.CodecLimits;
import org.godwit.amqp.codec.DirectOutput;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Writing to a socket on the thread of the test. */
class DirectOutputTest {
    private static final Command TUNE_OK = Command.of(0, new ConnectionMethod.TuneOk(0, 131_072, 0));

    private final List<String> leaks = new CopyOnWriteArrayList<>();
    private final EventLoopGroup clients =
            AmqpEventLoops.newClientGroup(1, new DefaultThreadFactory("direct-client", true));
    private final EventLoopGroup servers = AmqpEventLoops.newGroup(1, new DefaultThreadFactory("direct-server", true));
    private final Queue<Object> received = new ConcurrentLinkedQueue<>();
    private final List<Channel> accepted = new CopyOnWriteArrayList<>();
    private Channel client;

    @BeforeEach
    void connect() {
        ByteBufUtil.setLeakListener((type, records) -> leaks.add(records));
        Channel listening = TcpTransport.listen(
                        servers,
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        null,
                        CodecLimits.DEFAULT,
                        new ChannelInitializer<Channel>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                accepted.add(channel);
                                channel.pipeline().addLast(new Received());
                            }
                        })
                .syncUninterruptibly()
                .channel();
        InetSocketAddress address = (InetSocketAddress) listening.localAddress();
        client = new TcpTransport(address.getHostString(), address.getPort(), null)
                .connect(clients, CodecLimits.DEFAULT, new ChannelInboundHandlerAdapter())
                .syncUninterruptibly()
                .channel();
        client.write(ProtocolHeader.AMQP_0_9_1);
        client.writeAndFlush(TUNE_OK).syncUninterruptibly();
        await().until(() -> received.size() == 2);
        received.clear();
    }

    @AfterEach
    void endLoops() {
        TransportTest.end(clients);
        TransportTest.end(servers);
        System.gc();
        assertThat(leaks).isEmpty();
        ByteBufUtil.setLeakListener(null);
    }

    private final class Received extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            received.add(message);
        }
    }

    private static Command publish(int bodyBytes) {
        return new Command(
                3,
                new BasicMethod.Publish("", "orders", true, false),
                new Content(ContentHeader.of(BasicProperties.builder().build()), Body.of(new byte[bodyBytes])));
    }

    @Test
    void commandsArriveInOrderAlthoughTheSocketWasFullInBetween() {
        DirectOutput output = TcpTransport.directOutput(client);
        accepted.get(0).config().setAutoRead(false);
        List<Object> written = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            written.add(publish(i * 10_000));
            written.add(Command.of(3, new BasicMethod.Ack(i, false)));
            written.add(Heartbeat.INSTANCE);
        }
        for (int i = 0; i < written.size(); i++) {
            output.write(written.get(i));
            if (i % 2 == 0) {
                output.flush();
            }
        }
        output.flush();
        accepted.get(0).config().setAutoRead(true);
        await().until(() -> received.size() == written.size());
        assertThat(received).containsExactlyElementsOf(written);

        // and what is written once all is sent goes to the socket at once again
        output.write(TUNE_OK);
        output.flush();
        await().until(() -> received.size() == written.size() + 1);
    }

    @Test
    void aThreadThatWasInterruptedWritesAndBreaksNothing() {
        DirectOutput output = TcpTransport.directOutput(client);
        Thread.currentThread().interrupt();
        try {
            output.write(publish(10));
            output.flush();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        await().until(() -> received.size() == 1);
        output.write(publish(20));
        output.flush();
        await().until(() -> received.size() == 2);
        assertThat(client.isActive()).isTrue();
    }

    @Test
    void aClosedChannelTakesNothingAndKeepsNoBuffer() {
        DirectOutput output = TcpTransport.directOutput(client);
        client.close().syncUninterruptibly();
        output.write(publish(100_000));
        output.flush();
        output.write(publish(10));
        output.discard();
        await().until(() -> !accepted.get(0).isActive());
        assertThat(received).isEmpty();
    }

    @Test
    void thereIsNoneInsideOfAJvm() {
        VmTransport.listen(servers, "direct", CodecLimits.DEFAULT, new ChannelInboundHandlerAdapter())
                .syncUninterruptibly();
        Channel local = new VmTransport("direct")
                .connect(clients, CodecLimits.DEFAULT, new ChannelInboundHandlerAdapter())
                .syncUninterruptibly()
                .channel();
        assertThat(TcpTransport.directOutput(local)).isNull();
    }
}
