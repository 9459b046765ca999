package org.godwit.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.godwit.amqp.BasicMethod;
import org.godwit.amqp.ChannelMethod;
import org.godwit.amqp.Command;
import org.godwit.amqp.ConnectionMethod;
import org.godwit.amqp.Content;
import org.godwit.amqp.DtxMethod;
import org.godwit.amqp.FieldTable;
import org.godwit.amqp.Heartbeat;
import org.godwit.amqp.JmsMethod;
import org.godwit.amqp.Method;
import org.godwit.amqp.ProtocolHeader;
import org.godwit.amqp.codec.CodecLimits;
import org.godwit.amqp.codec.UnfinishedContents;
import org.godwit.amqp.transport.AmqpEventLoops;
import org.godwit.amqp.transport.TcpTransport;

/**
 * A broker that says what a test tells it to: each command that arrives must be the next one expected.
 *
 * <p>Expectations may be added at any time by the test's thread; they are met on the peer's loop. The latest connection is
 * the one written to.
 */
final class ScriptedPeer implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private record Expectation(Class<?> type, BiConsumer<Command, ScriptedPeer> response) {}

    private final EventLoopGroup group = AmqpEventLoops.newGroup(1, new DefaultThreadFactory("scripted-peer", true));
    private final ConcurrentLinkedDeque<Expectation> expectations = new ConcurrentLinkedDeque<>();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final List<Command> seen = new CopyOnWriteArrayList<>();
    private final Channel listening;
    private volatile Channel connection;

    ScriptedPeer() {
        listening = TcpTransport.listen(
                        group,
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        null,
                        CodecLimits.DEFAULT,
                        UnfinishedContents.unbounded(),
                        new Acceptor())
                .syncUninterruptibly()
                .channel();
    }

    int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    String uri() {
        return "amqp://user:secret@127.0.0.1:" + port();
    }

    @ChannelHandler.Sharable
    private final class Acceptor extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            connection = context.channel();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (context.channel() != connection || message == Heartbeat.INSTANCE) {
                return;
            }
            Command command = message instanceof Command received ? received : null;
            if (command != null) {
                seen.add(command);
            }
            Object subject = command == null ? message : command.method();
            if (isNotification(subject) && !isNextExpected(subject)) {
                return;
            }
            Expectation next = expectations.poll();
            if (next == null) {
                failures.add("nothing was expected, but came " + subject);
            } else if (!next.type.isInstance(subject)) {
                failures.add("expected was " + next.type.getSimpleName() + ", but came " + subject);
            } else {
                next.response.accept(command, ScriptedPeer.this);
            }
        }
    }

    /** What the client may tell at a time of its own choice; it need not be expected. */
    private static boolean isNotification(Object subject) {
        return subject instanceof JmsMethod.Suspend
                || subject instanceof JmsMethod.Resume
                || subject instanceof JmsMethod.HandedOver
                || subject instanceof JmsMethod.Settle settle && settle.request() == 0;
    }

    private boolean isNextExpected(Object subject) {
        Expectation next = expectations.peek();
        return next != null && next.type.isInstance(subject);
    }

    /** Expects a method, and then does what {@code response} does. */
    ScriptedPeer expect(Class<?> type, BiConsumer<Command, ScriptedPeer> response) {
        expectations.add(new Expectation(type, response));
        return this;
    }

    ScriptedPeer expect(Class<?> type) {
        return expect(type, (command, peer) -> {});
    }

    void send(int channel, Method method) {
        connection.writeAndFlush(Command.of(channel, method));
    }

    void send(int channel, Method method, Content content) {
        connection.writeAndFlush(new Command(channel, method, content));
    }

    void deliver(int channel, String consumer, long tag, boolean redelivered, Content content) {
        send(channel, new BasicMethod.Deliver(consumer, tag, redelivered, "", "orders"), content);
    }

    /** Breaks the connection without a word. */
    void breakConnection() {
        connection.close().syncUninterruptibly();
    }

    /** As {@link #breakConnection}, from the peer's own loop. */
    void breakConnectionLater() {
        connection.close();
    }

    ScriptedPeer expectLogin() {
        expect(ProtocolHeader.class, (command, peer) -> peer.send(0, start(true)));
        expect(
                ConnectionMethod.StartOk.class,
                (command, peer) -> peer.send(0, new ConnectionMethod.Tune(2_047, 131_072, 60)));
        expect(ConnectionMethod.TuneOk.class);
        expect(ConnectionMethod.Open.class, (command, peer) -> peer.send(0, new ConnectionMethod.OpenOk()));
        return this;
    }

    static ConnectionMethod.Start start(boolean withClassJms) {
        FieldTable capabilities = FieldTable.builder()
                .put("godwit.jms", withClassJms)
                .put("godwit.dtx", true)
                .build();
        FieldTable properties = FieldTable.builder()
                .put("product", "scripted")
                .put("capabilities", capabilities)
                .build();
        return new ConnectionMethod.Start(0, 9, properties, "PLAIN AMQPLAIN", "en_US");
    }

    /** Login and the control channel. */
    ScriptedPeer expectConnect() {
        return expectLogin().expectSession();
    }

    ScriptedPeer expectSession() {
        expect(ChannelMethod.Open.class, (command, peer) -> peer.send(command.channel(), new ChannelMethod.OpenOk()));
        return expectOk(JmsMethod.Session.class);
    }

    ScriptedPeer expectOk(Class<? extends JmsMethod> type) {
        return expect(
                type, (command, peer) -> peer.send(command.channel(), new JmsMethod.Ok(request(command.method()))));
    }

    ScriptedPeer expectFailed(Class<? extends JmsMethod> type, int code, String text) {
        return expect(
                type,
                (command, peer) ->
                        peer.send(command.channel(), new JmsMethod.Failed(request(command.method()), code, text)));
    }

    ScriptedPeer expectSelect(String resourceManager) {
        return expect(
                DtxMethod.Select.class,
                (command, peer) -> peer.send(
                        command.channel(), new DtxMethod.Selected(request(command.method()), resourceManager)));
    }

    ScriptedPeer expectDtxOk(Class<? extends DtxMethod> type) {
        return expectDtxOk(type, 0);
    }

    ScriptedPeer expectDtxOk(Class<? extends DtxMethod> type, int status) {
        return expect(
                type,
                (command, peer) -> peer.send(command.channel(), new DtxMethod.Ok(request(command.method()), status)));
    }

    ScriptedPeer expectDtxFailed(Class<? extends DtxMethod> type, int status) {
        return expect(
                type,
                (command, peer) -> peer.send(
                        command.channel(), new DtxMethod.Failed(request(command.method()), status, "refused")));
    }

    /** The lookup and consume of a queue consumer. */
    ScriptedPeer expectConsume() {
        return expectOk(JmsMethod.Lookup.class).expectOk(JmsMethod.Consume.class);
    }

    ScriptedPeer expectPublish() {
        return expect(
                JmsMethod.Publish.class,
                (command, peer) -> peer.send(
                        command.channel(), new JmsMethod.Published(((JmsMethod.Publish) command.method()).sequence())));
    }

    ScriptedPeer expectSessionClose() {
        return expect(
                ChannelMethod.Close.class,
                (command, peer) -> peer.send(command.channel(), new ChannelMethod.CloseOk()));
    }

    ScriptedPeer expectConnectionClose() {
        return expect(ConnectionMethod.Close.class, (command, peer) -> {
            peer.send(0, new ConnectionMethod.CloseOk());
            peer.connection.close();
        });
    }

    /** The number of a request, whatever its kind: the component of that name. */
    private static long request(Method method) {
        try {
            java.lang.reflect.Method accessor = method.getClass().getMethod("request");
            return (Long) accessor.invoke(method);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(method + " has no request number", e);
        }
    }

    /** Waits until all that was expected came. */
    void awaitScript() {
        await().atMost(PATIENCE).until(() -> expectations.isEmpty() || !failures.isEmpty());
        assertThat(failures).isEmpty();
    }

    <M extends Method> List<M> seen(Class<M> type) {
        return seen.stream()
                .map(Command::method)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    List<Command> seen() {
        return seen;
    }

    @Override
    public void close() {
        listening.close().syncUninterruptibly();
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        assertThat(failures).isEmpty();
        assertThat(expectations).isEmpty();
    }
}
