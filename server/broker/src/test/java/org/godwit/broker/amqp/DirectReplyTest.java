package org.godwit.broker.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.RpcClient;
import com.rabbitmq.client.RpcClientParams;
import com.rabbitmq.client.RpcServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Direct reply-to, by RabbitMQ's client. */
class DirectReplyTest extends RabbitClientTest {
    private static final String REPLY_TO = "amq.rabbitmq.reply-to";

    private static AMQP.BasicProperties replyTo(String address) {
        return new AMQP.BasicProperties.Builder().replyTo(address).build();
    }

    @Test
    void servesRabbitsRemoteProcedureCalls() throws IOException, TimeoutException {
        channel.queueDeclare("upper", false, false, false, null);
        Channel serving = newConnection().createChannel();
        RpcServer server = new RpcServer(serving, "upper") {
            @Override
            public byte[] handleCall(byte[] request, AMQP.BasicProperties replyProperties) {
                return utf8(text(request).toUpperCase(Locale.ROOT));
            }
        };
        CompletableFuture<Void> loop = CompletableFuture.runAsync(() -> {
            try {
                server.mainloop();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });

        RpcClient client = new RpcClient(new RpcClientParams()
                .channel(channel)
                .exchange("")
                .routingKey("upper")
                .timeout(60_000));
        for (int call = 0; call < 100; call++) {
            assertThat(client.stringCall("hello " + call)).isEqualTo("HELLO " + call);
        }

        client.close();
        serving.close();
        loop.orTimeout(60, TimeUnit.SECONDS).join();
    }

    @Test
    void countsAReplyAmongTheConfirms() throws IOException, InterruptedException, TimeoutException {
        channel.queueDeclare("requests", false, false, false, null);
        Collector replies = new Collector(channel);
        channel.basicConsume(REPLY_TO, true, replies);
        channel.basicPublish("", "requests", replyTo(REPLY_TO), utf8("question"));
        GetResponse request = channel.basicGet("requests", true);
        String address = request.getProps().getReplyTo();
        assertThat(address).startsWith(REPLY_TO + ".");
        Channel replying = newConnection().createChannel();
        replying.confirmSelect();
        assertThat(replying.queueDeclarePassive(address).getConsumerCount()).isEqualTo(1);

        replying.basicPublish("", address, true, null, utf8("answer"));
        replying.waitForConfirmsOrDie(60_000);

        Received reply = replies.next();
        assertThat(reply.text()).isEqualTo("answer");
        assertThat(reply.envelope().getRoutingKey()).isEqualTo(address);
        channel.basicCancel(reply.consumerTag());
        assertThatCode(() -> replying.basicPublish("", address, null, utf8("too late")))
                .doesNotThrowAnyException();
        replying.waitForConfirmsOrDie(60_000);
        assertThat(replies.received).isEmpty();
        assertCloses(404, false, () -> replying.queueDeclarePassive(address));
    }

    @Test
    void refusesWhatRabbitRefuses() throws IOException {
        Channel acknowledging = connection.createChannel();
        assertCloses(406, false, () -> acknowledging.basicConsume(REPLY_TO, false, new Collector(acknowledging)));
        Channel twice = connection.createChannel();
        twice.basicConsume(REPLY_TO, true, new Collector(twice));
        assertCloses(406, false, () -> twice.basicConsume(REPLY_TO, true, new Collector(twice)));
        Channel withoutConsumer = connection.createChannel();
        withoutConsumer.basicPublish("", "requests", replyTo(REPLY_TO), utf8("question"));
        awaitClosed(406, withoutConsumer);
    }
}
