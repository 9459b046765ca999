package org.godwit.broker.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.godwit.amqp.BasicProperties;
import org.godwit.amqp.Body;
import org.godwit.amqp.ChannelMethod;
import org.godwit.amqp.Command;
import org.godwit.amqp.ConnectionMethod;
import org.godwit.amqp.Content;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;
import org.godwit.amqp.JmsMethod;
import org.godwit.amqp.Method;
import org.godwit.amqp.ProtocolHeader;
import org.godwit.amqp.codec.CodecLimits;
import org.godwit.amqp.transport.AmqpEventLoops;
import org.godwit.amqp.transport.Transport;
import org.godwit.amqp.transport.VmTransport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code vm:NAME}: a broker that starts on first use. */
class EmbeddedBrokerTest {
    private final EventLoopGroup clients = AmqpEventLoops.newGroup(1, task -> new Thread(task, "embedded-broker-test"));
    private final BlockingQueue<Method> answers = new LinkedBlockingQueue<>();
    private Channel channel;

    @AfterEach
    void nothingIsLeft() {
        if (channel != null) {
            channel.close().awaitUninterruptibly();
        }
        clients.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
        VmTransport.stopBroker("on-first-use");
        await().atMost(ONE_MINUTE)
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .noneMatch(name -> name.startsWith("godwit-")));
    }

    private void connect(String endpoint) throws InterruptedException {
        channel = Transport.of(URI.create(endpoint))
                .connect(clients, CodecLimits.DEFAULT, new SimpleChannelInboundHandler<Object>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext context, Object unit) {
                        if (unit instanceof Command command) {
                            answers.add(command.method());
                        }
                    }
                })
                .sync()
                .channel();
        channel.writeAndFlush(ProtocolHeader.AMQP_0_9_1);
        answer(ConnectionMethod.Start.class);
        send(
                0,
                new ConnectionMethod.StartOk(
                        FieldTable.EMPTY, "PLAIN", "\0guest\0guest".getBytes(StandardCharsets.UTF_8), "en_US"));
        assertThat(answer(ConnectionMethod.Tune.class).heartbeat()).isZero();
        send(0, new ConnectionMethod.TuneOk(0, 0, 0));
        send(0, new ConnectionMethod.Open("/"));
        answer(ConnectionMethod.OpenOk.class);
    }

    private void send(int channelNumber, Method method) {
        channel.writeAndFlush(Command.of(channelNumber, method));
    }

    /** Opens a session of this producer, and asks for its first number. */
    private int outcome(int channelNumber, long producer) throws InterruptedException {
        send(channelNumber, new ChannelMethod.Open());
        answer(ChannelMethod.OpenOk.class);
        send(channelNumber, new JmsMethod.Session(1, 0, producer));
        answer(JmsMethod.Ok.class);
        send(channelNumber, new JmsMethod.Outcome(2, 1));
        return answer(JmsMethod.Decided.class).state();
    }

    private void publish(int channelNumber) throws InterruptedException {
        Content content = new Content(ContentHeader.of(BasicProperties.EMPTY), Body.EMPTY);
        channel.writeAndFlush(
                new Command(channelNumber, new JmsMethod.Publish(1, "amq.topic", "news", false), content));
        answer(JmsMethod.Published.class);
    }

    private void closeChannel(int channelNumber) throws InterruptedException {
        send(channelNumber, new ChannelMethod.Close(200, "", 0, 0));
        answer(ChannelMethod.CloseOk.class);
    }

    private <T extends Method> T answer(Class<T> type) throws InterruptedException {
        Method method = answers.poll(60, TimeUnit.SECONDS);
        assertThat(method).isInstanceOf(type);
        return type.cast(method);
    }

    @Test
    void startsOnFirstUse() throws InterruptedException {
        connect("vm:on-first-use");
    }

    /** What a lost session sent can be asked for; nobody asks for what one sent that its client has closed. */
    @Test
    void forgetsTheProducersOfSessionsThatTheirClientsClose() throws InterruptedException {
        connect("vm:on-first-use");
        assertThat(outcome(1, 41)).isEqualTo(JmsMethod.STATE_NOT_KNOWN);
        publish(1);
        channel.close().sync();
        connect("vm:on-first-use");
        outcome(1, 42);
        publish(1);
        send(0, new ConnectionMethod.Close(200, "", 0, 0));
        answer(ConnectionMethod.CloseOk.class);
        connect("vm:on-first-use");
        outcome(1, 43);
        publish(1);
        closeChannel(1);
        for (long closed : List.of(42L, 43L)) {
            await().atMost(ONE_MINUTE).pollInterval(Duration.ofMillis(500)).until(() -> {
                int state = outcome(1, closed);
                closeChannel(1);
                return state == JmsMethod.STATE_NOT_KNOWN;
            });
        }
        assertThat(outcome(1, 41)).isEqualTo(JmsMethod.STATE_DONE);
    }

    @Test
    void refusesJmsRequestsAndLeavesTheChannelOpen() throws InterruptedException {
        connect("vm:on-first-use");
        send(1, new ChannelMethod.Open());
        answer(ChannelMethod.OpenOk.class);
        send(1, new JmsMethod.Session(1, 0, 42));
        assertThat(answer(JmsMethod.Ok.class).request()).isEqualTo(1);

        send(1, new JmsMethod.Lookup(2, 1, "nothing", false));
        JmsMethod.Failed failed = answer(JmsMethod.Failed.class);
        assertThat(failed.request()).isEqualTo(2);
        assertThat(failed.code()).isEqualTo(404);
        assertThat(failed.text()).contains("'nothing'");
        send(1, new JmsMethod.Unsubscribe(3, "nothing"));
        assertThat(answer(JmsMethod.Failed.class).request()).isEqualTo(3);

        send(1, new JmsMethod.Lookup(4, 1, "orders", true));
        assertThat(answer(JmsMethod.Ok.class).request()).isEqualTo(4);
        send(1, new ChannelMethod.Close(200, "", 0, 0));
        answer(ChannelMethod.CloseOk.class);
    }
}
