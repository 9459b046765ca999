package org.godwit.amqp.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.godwit.amqp.BasicMethod;
import org.godwit.amqp.BasicProperties;
import org.godwit.amqp.Body;
import org.godwit.amqp.Command;
import org.godwit.amqp.ConnectionMethod;
import org.godwit.amqp.Content;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.ProtocolHeader;
import org.godwit.amqp.codec.CodecLimits;
import org.godwit.amqp.codec.OversizedContent;
import org.godwit.amqp.codec.UnfinishedContents;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every transport, on one event loop for both ends. */
class TransportTest {
    private static final CodecLimits LIMITS = CodecLimits.DEFAULT.withMaxBodyBytes(1_000_000);
    private static final Command TUNE_OK = Command.of(0, new ConnectionMethod.TuneOk(0, 131_072, 0));

    private final List<String> leaks = new CopyOnWriteArrayList<>();
    private final EventLoopGroup group = AmqpEventLoops.newGroup(1, new DefaultThreadFactory("transport-test", true));
    private final Queue<Object> received = new ConcurrentLinkedQueue<>();
    private final List<Channel> accepted = new CopyOnWriteArrayList<>();

    @BeforeEach
    void watchForLeaks() {
        assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
        ByteBufUtil.setLeakListener((type, records) -> leaks.add(records));
    }

    @AfterEach
    void endLoops() {
        end(group);
        System.gc();
        assertThat(leaks).isEmpty();
        ByteBufUtil.setLeakListener(null);
    }

    static void end(EventLoopGroup group) {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "vm"})
    void commandsComeBackInOrder(String kind) {
        Channel client = connect(kind, new Echo());
        client.writeAndFlush(ProtocolHeader.AMQP_0_9_1);
        client.writeAndFlush(TUNE_OK);
        List<Command> commands = java.util.stream.IntStream.range(0, 500)
                .mapToObj(i -> i % 2 == 0 ? publish(i * 700) : Command.of(3, new BasicMethod.Ack(i, false)))
                .toList();
        commands.forEach(client::write);
        client.flush();

        await().atMost(ONE_MINUTE).until(() -> received.size() == 502);
        assertThat(received.poll()).isEqualTo(ProtocolHeader.AMQP_0_9_1);
        assertThat(received.poll()).isEqualTo(TUNE_OK);
        assertThat(received).containsExactlyElementsOf(commands);
        client.close().syncUninterruptibly();
        await().atMost(ONE_MINUTE).until(() -> !accepted.get(0).isActive());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "vm"})
    void aBodyBeyondTheLimitIsReportedAndTheConnectionGoesOn(String kind) {
        Channel client = connect(kind, new Received());
        client.write(TUNE_OK);
        client.write(publish(1_000_001));
        client.writeAndFlush(publish(1_000_000));

        await().atMost(ONE_MINUTE).until(() -> received.size() == 3);
        received.poll();
        assertThat(received.poll()).isInstanceOfSatisfying(OversizedContent.class, oversized -> {
            assertThat(oversized.bodyBytes()).isEqualTo(1_000_001);
            assertThat(oversized.maxBodyBytes()).isEqualTo(1_000_000);
            assertThat(oversized.channel()).isEqualTo(3);
        });
        assertThat(received.poll()).isEqualTo(publish(1_000_000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "vm"})
    void aReaderThatStopsMakesTheWriterUnwritableUntilItGoesOn(String kind) {
        Channel client = connect(kind, new Received());
        client.writeAndFlush(TUNE_OK);
        await().atMost(ONE_MINUTE).until(() -> received.size() == 1);
        Channel server = accepted.get(0);
        server.config().setAutoRead(false);

        // a socket's own buffers take some before the channel says stop; asked on the loop, which has tried to write
        // all by then
        int written = 0;
        while (client.eventLoop()
                .submit(client::isWritable)
                .syncUninterruptibly()
                .getNow()) {
            client.writeAndFlush(publish(100_000));
            written++;
            assertThat(written).as("writes without back-pressure").isLessThan(10_000);
        }

        server.config().setAutoRead(true);
        await().atMost(ONE_MINUTE).until(client::isWritable);
        int all = written + 1;
        await().atMost(ONE_MINUTE).until(() -> received.size() == all);
    }

    @Test
    void vmCountsCommandsToo() {
        Channel client = connect("vm", new Received());
        await().atMost(ONE_MINUTE).until(() -> !accepted.isEmpty());
        accepted.get(0).config().setAutoRead(false);
        for (int i = 0; i < VmCredit.WINDOW_COMMANDS; i++) {
            assertThat(client.isWritable()).isTrue();
            client.writeAndFlush(Command.of(3, new BasicMethod.Ack(i, false))).syncUninterruptibly();
        }
        assertThat(client.isWritable()).isFalse();
        // an end that reads nothing itself gets its credit back all the same
        client.config().setAutoRead(false);
        accepted.get(0).config().setAutoRead(true);
        await().atMost(ONE_MINUTE).until(client::isWritable);
    }

    @Test
    void vmPassesTheSameObjects() {
        Channel client = connect("vm", new Received());
        Command command = publish(10);
        client.writeAndFlush(command);

        await().atMost(ONE_MINUTE).until(() -> received.size() == 1);
        assertThat(received.poll()).isSameAs(command);
    }

    @Test
    void vmLoopsEndAfterBothEndsAreClosed() throws InterruptedException {
        EventLoopGroup clients = AmqpEventLoops.newGroup(1, new DefaultThreadFactory("transport-test-client", true));
        VmTransport.listen(group, "test", LIMITS, accepting(new Echo())).syncUninterruptibly();
        Channel client = new VmTransport("test")
                .connect(clients, LIMITS, new Received())
                .syncUninterruptibly()
                .channel();
        client.writeAndFlush(TUNE_OK);
        await().atMost(ONE_MINUTE).until(() -> received.contains(TUNE_OK));
        CountDownLatch mayClose = new CountDownLatch(1);
        Channel server = accepted.get(0);
        server.eventLoop().execute(() -> {
            awaitOnLoop(mayClose);
            server.close();
        });

        Future<?> ended = clients.shutdownGracefully(0, 10, TimeUnit.SECONDS);
        client.closeFuture().sync();
        boolean tooEarly = ended.await(100, TimeUnit.MILLISECONDS);
        mayClose.countDown();
        assertThat(tooEarly).as("ended before the other end is closed").isFalse();
        assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(server.isOpen()).isFalse();
    }

    private static void awaitOnLoop(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void vmStartsABrokerOnFirstUse() {
        Transport transport = Transport.of(URI.create("vm:First-Use?x=1"));
        try {
            assertThat(transport).isEqualTo(new VmTransport("first-use")).hasToString("vm:first-use");
            Channel client = transport
                    .connect(group, LIMITS, new Received())
                    .syncUninterruptibly()
                    .channel();
            transport.connect(group, LIMITS, new Received()).syncUninterruptibly();
            assertThat(EchoVmBroker.RUNNING).containsOnlyKeys("first-use");
            client.writeAndFlush(TUNE_OK);
            await().atMost(ONE_MINUTE).until(() -> received.contains(TUNE_OK));
        } finally {
            VmTransport.stopBroker("FIRST-USE");
        }
        assertThat(EchoVmBroker.RUNNING).isEmpty();
        VmTransport.stopBroker("first-use");
    }

    @Test
    void vmFindsABrokerAsSoonAsItListens() {
        for (int i = 0; i < 200; i++) {
            Channel listening = VmTransport.listen(group, "again", LIMITS, accepting(new Received()))
                    .syncUninterruptibly()
                    .channel();
            Channel client = new VmTransport("again")
                    .connect(group, LIMITS, new Received())
                    .syncUninterruptibly()
                    .channel();
            client.close().syncUninterruptibly();
            listening.close().syncUninterruptibly();
        }
        assertThat(EchoVmBroker.RUNNING).isEmpty();
    }

    @Test
    void endpointsAreRead() {
        assertThat(Transport.of(URI.create("amqp://h/vhost"))).isEqualTo(new TcpTransport("h", 5672, null));
        assertThat(Transport.of(URI.create("amqp://[::1]:99"))).isEqualTo(new TcpTransport("::1", 99, null));
        assertThat(Transport.of(URI.create("amqps://h"))).hasToString("amqps://h:5671");
        assertThat(Transport.of(URI.create("vm://b"))).isEqualTo(new VmTransport("b"));
        assertThatThrownBy(() -> Transport.of(URI.create("tcp://h")))
                .hasMessageContaining("known are amqp, amqps and vm");
        assertThatThrownBy(() -> Transport.of(URI.create("amqp:///"))).hasMessageContaining("names no host");
        assertThatThrownBy(() -> Transport.of(URI.create("vm:?a"))).hasMessageContaining("needs a name");
    }

    @Test
    void aClosedPortFailsTheConnect() throws InterruptedException {
        Channel listening = listen(new Received());
        int port = ((InetSocketAddress) listening.localAddress()).getPort();
        listening.close().sync();

        assertThat(new TcpTransport("127.0.0.1", port, null)
                        .connect(group, LIMITS, new Received())
                        .await()
                        .cause())
                .isInstanceOf(java.net.SocketException.class);
    }

    private static Command publish(int bodyBytes) {
        BasicProperties properties = BasicProperties.builder()
                .messageId("m-" + bodyBytes)
                .deliveryMode(BasicProperties.PERSISTENT)
                .build();
        return new Command(
                3,
                new BasicMethod.Publish("", "orders", true, false),
                new Content(ContentHeader.of(properties), Body.of(new byte[bodyBytes])));
    }

    /** A channel to a server that gives {@code serverSide} to its connection; the client's side gathers what it reads. */
    private Channel connect(String kind, ChannelHandler serverSide) {
        Transport transport;
        if (kind.equals("tcp")) {
            InetSocketAddress address = (InetSocketAddress) listen(serverSide).localAddress();
            transport = new TcpTransport(address.getHostString(), address.getPort(), null);
        } else {
            VmTransport.listen(group, "test", LIMITS, accepting(serverSide)).syncUninterruptibly();
            transport = new VmTransport("test");
        }
        return transport
                .connect(group, LIMITS, new Received())
                .syncUninterruptibly()
                .channel();
    }

    private Channel listen(ChannelHandler serverSide) {
        return TcpTransport.listen(
                        group,
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        null,
                        LIMITS,
                        UnfinishedContents.unbounded(),
                        accepting(serverSide))
                .syncUninterruptibly()
                .channel();
    }

    private ChannelHandler accepting(ChannelHandler serverSide) {
        return new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                accepted.add(channel);
                channel.pipeline().addLast(serverSide);
            }
        };
    }

    private final class Received extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            received.add(message);
        }
    }

    /** Sends back whatever it reads. */
    static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.write(message, context.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }
    }
}
