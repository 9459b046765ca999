package org.godwit.broker.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.godwit.broker.core.HostFixture.body;

import java.nio.file.Path;
import org.godwit.amqp.BasicProperties;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;
import org.godwit.amqp.ReplyCode;
import org.godwit.broker.core.HostFixture.Client;
import org.godwit.broker.model.BrokerException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Selectors and no-local of subscriptions, and selectors of any binding. */
class SubscriptionFilterTest {
    private static final int UNSHARED = 0;
    private static final int SHARED = 1;
    private static final int DURABLE = 2;

    @TempDir
    Path directory;

    private HostFixture fixture;
    private Client client;

    @BeforeEach
    void open() {
        fixture = new HostFixture(directory);
        client = fixture.connect();
        client.connection.setClientId("me", "token");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private String subscribe(Client by, int kind, String name, String selector, boolean noLocal) {
        return fixture.done(by.session.subscribe(kind, name, "prices", selector, noLocal));
    }

    private void publish(Client by, int price) {
        ContentHeader header = ContentHeader.of(BasicProperties.builder()
                .deliveryMode(BasicProperties.PERSISTENT)
                .headers(FieldTable.builder().put("price", price).build())
                .build());
        by.session.publish(
                "amq.topic", "prices", false, ContentHeader.ofEncoded(header.encoded()), body("price " + price));
        fixture.core.settle();
    }

    private int ready(String queue) {
        return fixture.host.queue(queue).ready();
    }

    @Test
    void whatASelectorDoesNotMatchIsNeverStored() {
        String cheap = subscribe(client, UNSHARED, "", "price < 10", false);
        String dear = subscribe(client, SHARED, "dear", "price >= 10", false);
        String all = subscribe(client, DURABLE, "all", "  ", false);
        publish(client, 3);
        publish(client, 30);
        publish(client, 31);

        assertThat(ready(cheap)).isEqualTo(1);
        assertThat(ready(dear)).isEqualTo(2);
        assertThat(ready(all)).isEqualTo(3);
    }

    @Test
    void noLocalKeepsOutTheMessagesOfItsClientIdentifier() {
        String others = subscribe(client, DURABLE, "others", "", true);
        String dearOfOthers = subscribe(client, DURABLE, "dear", "price > 9", true);
        publish(client, 1);
        publish(client, 10);
        Client other = fixture.connect();
        publish(other, 2);
        publish(other, 20);

        assertThat(ready(others)).isEqualTo(2);
        assertThat(ready(dearOfOthers)).isEqualTo(1);
    }

    @Test
    void noLocalWithoutAClientIdentifierKeepsOutTheConnectionsOwn() {
        Client anonymous = fixture.connect();
        String others = subscribe(anonymous, UNSHARED, "", "", true);
        publish(anonymous, 1);
        publish(fixture.connect(), 2);

        assertThat(ready(others)).isEqualTo(1);
    }

    @Test
    void filtersSurviveARestart() {
        String dear = subscribe(client, DURABLE, "dear", "price > 9", true);
        fixture.restart();
        Client again = fixture.connect();
        again.connection.setClientId("me", "token");
        publish(again, 100);
        Client other = fixture.connect();
        publish(other, 1);
        publish(other, 10);

        assertThat(ready(dear)).isEqualTo(1);
        assertThat(subscribe(again, DURABLE, "dear", "price > 9", true)).isEqualTo(dear);
        assertThat(ready(dear)).isEqualTo(1);
    }

    @Test
    void aDurableSubscriptionWithAnotherSelectorIsAnotherOne() {
        String name = subscribe(client, DURABLE, "mine", "price > 9", false);
        publish(client, 10);
        assertThat(ready(name)).isEqualTo(1);

        assertThat(subscribe(client, DURABLE, "mine", "price > 8", false)).isEqualTo(name);
        assertThat(ready(name)).isZero();
        publish(client, 9);
        assertThat(ready(name)).isEqualTo(1);
    }

    @Test
    void aWrongSelectorIsRefusedAndChangesNothing() {
        String name = subscribe(client, DURABLE, "mine", "price > 9", false);
        assertThatThrownBy(() -> subscribe(client, DURABLE, "mine", "price >", false))
                .isInstanceOfSatisfying(BrokerException.class, refusal -> assertThat(refusal.code())
                        .isEqualTo(ReplyCode.SYNTAX_ERROR))
                .hasMessage("invalid selector \"price >\": at index 7 found the end of the selector, expected a"
                        + " literal, an identifier or '('");
        publish(client, 10);

        assertThat(ready(name)).isEqualTo(1);
    }

    @Test
    void anyBindingMayHaveASelector() {
        client.queue("bound");
        FieldTable dear = FieldTable.builder()
                .put("x-jms-selector", "price > 9")
                .put("x-match", "any-with-x")
                .put("price", 5)
                .build();
        for (String exchange : new String[] {"amq.direct", "amq.fanout", "amq.topic", "amq.headers"}) {
            fixture.done(client.session.bindQueue("bound", exchange, "prices", dear));
            publishTo(exchange, 5);
            assertThat(ready("bound")).as(exchange).isZero();
        }
        publishTo("amq.fanout", 10);
        assertThat(ready("bound")).isEqualTo(1);
        fixture.done(client.session.unbindQueue("bound", "amq.fanout", "prices", dear));
        publishTo("amq.fanout", 10);
        assertThat(ready("bound")).isEqualTo(1);

        FieldTable wrong = FieldTable.builder().put("x-jms-selector", "?").build();
        assertThatThrownBy(() -> client.session.bindQueue("bound", "amq.topic", "#", wrong))
                .isInstanceOfSatisfying(BrokerException.class, refusal -> assertThat(refusal.code())
                        .isEqualTo(ReplyCode.PRECONDITION_FAILED))
                .hasMessageContaining("invalid selector");
    }

    private void publishTo(String exchange, int price) {
        ContentHeader header = ContentHeader.of(BasicProperties.builder()
                .headers(FieldTable.builder().put("price", price).build())
                .build());
        client.session.publish(exchange, "prices", false, header, body("price " + price));
        fixture.core.settle();
    }
}
