package org.godwit.broker.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What is refused, with which code, and what it closes; by RabbitMQ's client. */
class ErrorsTest extends RabbitClientTest {
    private void assertClosesChannel(int code, int classId, int methodId, ThrowingCallable call) {
        ShutdownSignalException reason = assertCloses(code, false, call);
        AMQP.Channel.Close close = (AMQP.Channel.Close) reason.getReason();
        assertThat(close.getClassId()).isEqualTo(classId);
        assertThat(close.getMethodId()).isEqualTo(methodId);
        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void closesTheChannelAndNamesTheMethod() throws IOException {
        assertClosesChannel(404, 50, 10, () -> channel.queueDeclarePassive("nothing"));
        Channel second = connection.createChannel();
        assertClosesChannel(404, 60, 20, () -> second.basicConsume("nothing", new Collector(second)));
        Channel third = connection.createChannel();
        assertClosesChannel(404, 50, 20, () -> third.queueBind("nothing", "amq.topic", ""));
        Channel fourth = connection.createChannel();
        assertClosesChannel(404, 40, 10, () -> fourth.exchangeDeclarePassive("nothing"));
    }

    @Test
    void saysWhatIsWrongInRabbitsForm() {
        ShutdownSignalException reason = assertCloses(404, false, () -> channel.queueDeclarePassive("nothing"));

        assertThat(((AMQP.Channel.Close) reason.getReason()).getReplyText())
                .startsWith("NOT_FOUND - ")
                .contains("'nothing'");
    }

    @Test
    void refusesADefinitionThatDiffers() throws IOException {
        channel.queueDeclare("orders", true, false, false, null);
        assertClosesChannel(406, 50, 10, () -> channel.queueDeclare("orders", false, false, false, null));

        Channel second = connection.createChannel();
        second.exchangeDeclare("prices", "direct");
        assertClosesChannel(406, 40, 10, () -> second.exchangeDeclare("prices", "fanout"));
    }

    @Test
    void refusesToDeleteWhatIsUsed() throws IOException {
        channel.queueDeclare("orders", false, false, false, null);
        publish("", "orders", "one");
        Channel second = connection.createChannel();
        assertClosesChannel(406, 50, 40, () -> second.queueDelete("orders", false, true));
        Channel third = connection.createChannel();
        channel.basicConsume("orders", new Collector(channel));
        assertClosesChannel(406, 50, 40, () -> third.queueDelete("orders", true, false));
    }

    @Test
    void refusesReservedNames() throws IOException {
        assertClosesChannel(403, 50, 10, () -> channel.queueDeclare("amq.mine", false, false, false, null));
        Channel second = connection.createChannel();
        assertClosesChannel(403, 40, 20, () -> second.exchangeDelete("amq.topic"));
        Channel third = connection.createChannel();
        third.queueDeclare("orders", false, false, false, null);
        assertClosesChannel(403, 50, 20, () -> third.queueBind("orders", "", "key"));
    }

    @Test
    void closesTheChannelOfAPublishToNoExchange() throws IOException {
        publish("nothing", "key", "lost");

        ShutdownSignalException reason = awaitClosed(404, channel);

        assertThat(((AMQP.Channel.Close) reason.getReason()).getMethodId()).isEqualTo(40);
        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void closesTheChannelOfAnUnknownDeliveryTag() throws IOException {
        channel.basicAck(7, false);

        awaitClosed(406, channel);
    }

    @Test
    void closesTheChannelOfAWrongUserId() throws IOException {
        channel.basicPublish(
                "",
                "orders",
                new AMQP.BasicProperties.Builder().userId("someone").build(),
                utf8("x"));

        awaitClosed(406, channel);
    }

    @Test
    void closesTheChannelThatMixesConfirmsAndTransactions() throws IOException {
        channel.confirmSelect();
        assertClosesChannel(406, 90, 10, () -> channel.txSelect());
    }

    @Test
    void closesTheChannelOfACommitWithoutATransaction() {
        assertClosesChannel(406, 90, 20, () -> channel.txCommit());
    }

    @Test
    void dropsWhatComesAfterAnErrorUntilTheClientKnows() throws IOException {
        channel.queueDeclare("orders", false, false, false, null);
        Channel failing = connection.createChannel();
        CountDownLatch bothSent = new CountDownLatch(1);
        holdUpTheReader(bothSent);
        failing.basicPublish("nothing", "", null, utf8("lost"));
        failing.basicPublish("", "orders", null, utf8("after the error"));
        bothSent.countDown();
        await().atMost(ONE_MINUTE).until(() -> !failing.isOpen());

        assertThat(get("orders")).isNull();
        assertThat(connection.createChannel(failing.getChannelNumber()).isOpen())
                .isTrue();
    }

    /** Until then the client hears of nothing: it calls return listeners on the thread that reads. */
    private void holdUpTheReader(CountDownLatch until) throws IOException {
        CountDownLatch heldUp = new CountDownLatch(1);
        channel.addReturnListener(returned -> {
            heldUp.countDown();
            awaitZero(until);
        });
        channel.basicPublish("", "nobody", true, null, utf8("returned"));
        awaitZero(heldUp);
    }

    private static void awaitZero(CountDownLatch latch) {
        await().atMost(ONE_MINUTE).until(() -> latch.getCount() == 0);
    }

    @Test
    void closesTheConnectionForWhatAmqpSaysSo() throws IOException, TimeoutException {
        channel.queueDeclare("orders", false, false, false, null);
        channel.basicConsume("orders", false, "tag", new Collector(channel));

        assertCloses(530, true, () -> channel.basicConsume("orders", false, "tag", new Collector(channel)));
        assertThat(connection.isOpen()).isFalse();

        Channel second = newConnection().createChannel();
        assertCloses(540, true, () -> second.basicRecover(false));
        Channel third = newConnection().createChannel();
        assertCloses(540, true, () -> third.basicQos(1_000, 1, false));
        Channel fourth = newConnection().createChannel();
        fourth.basicPublish("", "orders", false, true, null, utf8("immediate"));
        await().atMost(ONE_MINUTE).until(() -> !fourth.isOpen());
        assertReason(540, true, fourth.getCloseReason());
    }

    @Test
    void closesTheConnectionForAnUnknownExchangeType() {
        assertCloses(503, true, () -> channel.exchangeDeclare("odd", "no-such-type"));
    }

    @Test
    void refusesAWrongPasswordAndTellsClientsThatAsk() {
        ConnectionFactory factory = factory();
        factory.setPassword("wrong");

        assertThatThrownBy(factory::newConnection)
                .isInstanceOf(AuthenticationFailureException.class)
                .hasMessageContaining("ACCESS_REFUSED");
    }

    @Test
    void closesSilentlyOnAWrongPasswordOtherwise() {
        ConnectionFactory factory = factory();
        factory.setPassword("wrong");
        factory.setClientProperties(Map.of());

        assertThatThrownBy(factory::newConnection).isInstanceOf(PossibleAuthenticationFailureException.class);
    }

    @Test
    void refusesAVirtualHostThatIsNotThere() {
        ConnectionFactory factory = factory();
        factory.setVirtualHost("nowhere");

        assertThatThrownBy(factory::newConnection)
                .hasStackTraceContaining("reply-code=530")
                .hasStackTraceContaining("vhost nowhere not found");
    }
}
