package org.godwit.amqp.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ShutdownSignalException;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.godwit.amqp.AmqpException;
import org.godwit.amqp.BasicMethod;
import org.godwit.amqp.ChannelMethod;
import org.godwit.amqp.Command;
import org.godwit.amqp.ConnectionMethod;
import org.godwit.amqp.FieldTable;
import org.godwit.amqp.Method;
import org.godwit.amqp.ProtocolHeader;
import org.godwit.amqp.QueueMethod;
import org.godwit.amqp.ReplyCode;
import org.godwit.amqp.codec.CodecLimits;
import org.godwit.amqp.codec.UnfinishedContents;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** RabbitMQ's client over a real socket against a scripted server of our codec, which returns what is published. */
class RabbitClientTest {
    private final EventLoopGroup group = AmqpEventLoops.newGroup(1, new DefaultThreadFactory("scripted", true));
    private final CompletableFuture<FieldTable> declared = new CompletableFuture<>();
    private Connection connection;

    @BeforeEach
    void connect() throws IOException, TimeoutException {
        Channel listening = TcpTransport.listen(
                        group,
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        null,
                        CodecLimits.DEFAULT,
                        UnfinishedContents.unbounded(),
                        new ChannelInitializer<Channel>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                channel.pipeline().addLast(new Script());
                            }
                        })
                .syncUninterruptibly()
                .channel();
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(((InetSocketAddress) listening.localAddress()).getPort());
        factory.setAutomaticRecoveryEnabled(false);
        connection = factory.newConnection();
    }

    @AfterEach
    void end() {
        connection.abort(5_000);
        TransportTest.end(group);
    }

    @Test
    void whatItPublishesComesBackToIt() throws Exception {
        com.rabbitmq.client.Channel channel = connection.createChannel();
        byte[] body = new byte[1_000_000];
        new Random(7).nextBytes(body);
        AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                .contentType("text/plain")
                .contentEncoding("utf-8")
                .headers(Map.of("long", 5_000_000_000L, "list", List.of(1, true), "table", Map.of("a", (byte) 1)))
                .deliveryMode(2)
                .priority(9)
                .correlationId("c")
                .replyTo("r")
                .expiration("60000")
                .messageId("m")
                .timestamp(new Date(1_700_000_000_000L))
                .type("t")
                .userId("guest")
                .appId("app")
                .clusterId("cluster")
                .build();
        CompletableFuture<com.rabbitmq.client.Return> returned = new CompletableFuture<>();
        channel.addReturnListener(returned::complete);

        channel.basicPublish("an.exchange", "a.key", true, properties, body);

        com.rabbitmq.client.Return back = returned.get(60, TimeUnit.SECONDS);
        assertThat(back.getReplyCode()).isEqualTo(312);
        assertThat(back.getExchange()).isEqualTo("an.exchange");
        assertThat(back.getRoutingKey()).isEqualTo("a.key");
        assertThat(back.getBody()).isEqualTo(body);
        assertThat(back.getProperties()).isEqualTo(properties);
    }

    @Test
    void itsArgumentsAreRead() throws Exception {
        com.rabbitmq.client.Channel channel = connection.createChannel();
        channel.queueDeclare("q", true, false, false, Map.of("x-message-ttl", 60_000, "x-queue-type", "classic"));

        assertThat(declared.get(60, TimeUnit.SECONDS))
                .isEqualTo(FieldTable.of(Map.of("x-message-ttl", 60_000, "x-queue-type", "classic")));
    }

    @Test
    void itUnderstandsAClose() throws IOException {
        com.rabbitmq.client.Channel channel = connection.createChannel();

        assertThatThrownBy(() -> channel.queueDeclarePassive("missing"))
                .hasRootCauseInstanceOf(ShutdownSignalException.class)
                .rootCause()
                .hasMessageContaining("reply-code=404")
                .hasMessageContaining("NOT_FOUND - no queue 'missing'");
        assertThat(connection.isOpen()).isTrue();
    }

    private final class Script extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object unit) {
            if (unit instanceof ProtocolHeader header) {
                assertThat(header).isEqualTo(ProtocolHeader.AMQP_0_9_1);
                answer(context, 0, new ConnectionMethod.Start(0, 9, FieldTable.EMPTY, "PLAIN AMQPLAIN", "en_US"));
            } else if (unit instanceof Command command) {
                answer(context, command);
            }
        }

        private void answer(ChannelHandlerContext context, Command command) {
            Method method = command.method();
            int channel = command.channel();
            if (method instanceof ConnectionMethod.StartOk) {
                answer(context, channel, new ConnectionMethod.Tune(2_047, 131_072, 60));
            } else if (method instanceof ConnectionMethod.TuneOk tuneOk) {
                Heartbeats.begin(context.channel(), tuneOk.heartbeat());
            } else if (method instanceof ConnectionMethod.Open) {
                answer(context, channel, new ConnectionMethod.OpenOk());
            } else if (method instanceof ConnectionMethod.Close) {
                answer(context, channel, new ConnectionMethod.CloseOk());
            } else if (method instanceof ChannelMethod.Open) {
                answer(context, channel, new ChannelMethod.OpenOk());
            } else if (method instanceof QueueMethod.Declare declare && declare.passive()) {
                AmqpException error = new AmqpException(
                        ReplyCode.NOT_FOUND,
                        "no queue '" + declare.queue() + "'",
                        declare.classId(),
                        declare.methodId());
                answer(context, channel, ChannelMethod.Close.because(error));
            } else if (method instanceof QueueMethod.Declare declare) {
                declared.complete(declare.arguments());
                answer(context, channel, new QueueMethod.DeclareOk(declare.queue(), 0, 0));
            } else if (method instanceof BasicMethod.Publish publish) {
                BasicMethod.Return back =
                        new BasicMethod.Return(312, "NO_ROUTE", publish.exchange(), publish.routingKey());
                context.writeAndFlush(new Command(channel, back, command.content()));
            }
        }

        private void answer(ChannelHandlerContext context, int channel, Method method) {
            context.writeAndFlush(Command.of(channel, method));
        }
    }
}
