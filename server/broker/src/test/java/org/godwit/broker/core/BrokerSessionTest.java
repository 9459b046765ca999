package org.godwit.broker.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.godwit.broker.core.HostFixture.body;
import static org.godwit.broker.core.HostFixture.header;

import java.nio.file.Path;
import java.util.List;
import org.godwit.amqp.BasicProperties;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;
import org.godwit.amqp.ReplyCode;
import org.godwit.broker.core.HostFixture.Client;
import org.godwit.broker.core.HostFixture.Received;
import org.godwit.broker.model.BrokerException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The AMQP side of a session, on a stepped core. */
class BrokerSessionTest {
    @TempDir
    Path directory;

    private HostFixture fixture;
    private SteppedCore core;
    private Client client;

    @BeforeEach
    void open() {
        fixture = new HostFixture(directory);
        core = fixture.core;
        client = fixture.connect();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private void consume(Client consumer, String queue) {
        consumer.session.consume(queue, "", false, false, false, FieldTable.EMPTY);
        core.settle();
    }

    private static void refusedWith(ReplyCode code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(BrokerException.class, refusal -> assertThat(refusal.code())
                .isEqualTo(code));
    }

    // ---- order and visibility ------------------------------------------------------------------------------------

    @Test
    void persistentMessageIsSeenOnlyOnceApplied() {
        client.queue("q");
        consume(client, "q");
        client.publish("q", "one", true);
        core.run();
        assertThat(client.received).isEmpty();
        assertThat(core.unapplied()).isEqualTo(1);
        core.applyNext();
        core.run();
        assertThat(client.texts()).containsExactly("one");
    }

    @Test
    void transientMessageDoesNotOvertakePersistentOneDecidedBefore() {
        client.queue("q");
        consume(client, "q");
        client.publish("q", "persistent", true);
        client.publish("q", "transient", false);
        core.run();
        assertThat(client.received).isEmpty();
        core.settle();
        assertThat(client.texts()).containsExactly("persistent", "transient");
    }

    @Test
    void whatIsDecidedInOneTurnIsOneBatch() {
        client.queue("q");
        int before = core.batches;
        for (int i = 0; i < 100; i++) {
            client.publish("q", "m" + i, true);
        }
        core.settle();
        assertThat(core.batches - before).isEqualTo(1);
        consume(client, "q");
        assertThat(client.received).hasSize(100);
        assertThat(client.texts().get(99)).isEqualTo("m99");
    }

    @Test
    void rejectedMessagesReturnToTheirPlaces() {
        client.queue("q");
        for (String text : List.of("a", "b", "c", "d")) {
            client.send("q", text);
        }
        client.session.qos(3, false);
        consume(client, "q");
        assertThat(client.texts()).containsExactly("a", "b", "c");
        client.received.clear();
        client.session.reject(3, true, true);
        core.settle();
        assertThat(client.texts()).containsExactly("a", "b", "c");
        assertThat(client.received).allMatch(Received::redelivered).allMatch(delivery -> delivery.deliveries() == 1);
    }

    @Test
    void whatAClosedSessionHeldGoesToAnother() {
        client.queue("q");
        client.send("q", "a");
        consume(client, "q");
        Client other = fixture.connect();
        consume(other, "q");
        client.session.close();
        core.settle();
        assertThat(other.texts()).containsExactly("a");
        assertThat(other.last().redelivered()).isTrue();
        assertThat(other.last().deliveries()).isEqualTo(1);
    }

    @Test
    void consumersOfAQueueTakeTurnsAndPriorityGoesFirst() {
        Client preferred = fixture.connect();
        client.queue("q");
        consume(client, "q");
        Client second = fixture.connect();
        consume(second, "q");
        for (int i = 0; i < 4; i++) {
            client.send("q", "m" + i);
        }
        assertThat(client.received).hasSize(2);
        assertThat(second.received).hasSize(2);
        preferred.session.qos(1, false);
        preferred.session.consume("q", "", false, false, false, FieldTable.EMPTY.with("x-priority", 5));
        client.send("q", "m4");
        client.send("q", "m5");
        assertThat(preferred.texts()).containsExactly("m4");
        assertThat(client.received.size() + second.received.size()).isEqualTo(5);
    }

    @Test
    void prefetchBoundsWhatIsUnsettled() {
        client.queue("q");
        client.session.qos(2, false);
        consume(client, "q");
        for (int i = 0; i < 5; i++) {
            client.send("q", "m" + i);
        }
        assertThat(client.received).hasSize(2);
        client.session.acknowledge(1, false);
        core.settle();
        assertThat(client.received).hasSize(3);
        client.session.qos(4, true);
        client.session.acknowledge(3, true);
        core.settle();
        assertThat(client.received).hasSize(5);
    }

    @Test
    void whatIsSettledOfOneQueueMakesRoomForAnotherInTheChannelsPrefetch() {
        client.queue("a").queue("b");
        client.session.qos(1, true);
        consume(client, "a");
        consume(client, "b");
        client.send("a", "of a");
        client.send("b", "of b");
        assertThat(client.texts()).containsExactly("of a");
        client.session.acknowledge(client.last().tag(), false);
        core.settle();
        assertThat(client.texts()).containsExactly("of a", "of b");
        client.send("a", "more of a");
        assertThat(client.received).hasSize(2);
        client.session.reject(client.last().tag(), true, false);
        core.settle();
        assertThat(client.texts()).containsExactly("of a", "of b", "more of a");
    }

    @Test
    void soDoesWhatATransactionSettlesAndWhatWasFetched() {
        client.queue("a").queue("b");
        Client sender = fixture.connect();
        client.session.selectTransaction();
        client.session.qos(1, true);
        consume(client, "a");
        consume(client, "b");
        sender.send("a", "of a");
        sender.send("b", "of b");
        client.session.acknowledge(client.last().tag(), false);
        core.settle();
        assertThat(client.texts()).containsExactly("of a");
        fixture.done(client.session.commit());
        core.settle();
        assertThat(client.texts()).containsExactly("of a", "of b");

        Client fetching = fixture.connect().queue("c");
        sender.send("c", "of c");
        long tag = fixture.done(fetching.session.get("c", false)).deliveryTag();
        fetching.session.qos(1, true);
        client.session.close();
        consume(fetching, "b");
        assertThat(fetching.received).isEmpty();
        fetching.session.acknowledge(tag, false);
        core.settle();
        assertThat(fetching.texts()).containsExactly("of b");
    }

    /** As one route for all of them together. */
    @Test
    void anAlternateExchangeTakesWhatNoneOfTheSendersKeysLeadsAnywhere() {
        client.queue("q").queue("else");
        fixture.done(client.session.declareExchange(
                "e", "direct", false, true, false, false, FieldTable.EMPTY.with("alternate-exchange", "amq.fanout")));
        fixture.done(client.session.bindQueue("q", "e", "first", FieldTable.EMPTY));
        fixture.done(client.session.bindQueue("q", "e", "second", FieldTable.EMPTY));
        fixture.done(client.session.bindQueue("else", "amq.fanout", "", FieldTable.EMPTY));
        publishByKeys("none", "second", "first");
        assertThat(fixture.host.queue("q").ready()).isEqualTo(1);
        assertThat(fixture.host.queue("else").ready()).isZero();
        publishByKeys("none", "neither");
        assertThat(fixture.host.queue("q").ready()).isEqualTo(1);
        assertThat(fixture.host.queue("else").ready()).isEqualTo(1);
    }

    private void publishByKeys(String key, String... others) {
        ContentHeader header = ContentHeader.of(BasicProperties.builder()
                .headers(FieldTable.EMPTY.with("CC", List.of(others)))
                .build());
        client.session.publish("e", key, true, header, body("m"));
        core.settle();
    }

    /** No consumer could be sent what would come with it. */
    @Test
    void deadLettersGetNoLongerKeyThanThereMayBe() {
        FieldTable arguments = FieldTable.EMPTY.with("x-dead-letter-exchange", "amq.fanout");
        client.queue("q", arguments.with("x-dead-letter-routing-key", "k".repeat(255)));
        refusedWith(
                ReplyCode.PRECONDITION_FAILED,
                () -> client.queue("p", arguments.with("x-dead-letter-routing-key", "\u00e9".repeat(128))));
        assertThat(fixture.host.queue("p")).isNull();
    }

    /** Clients write one number as one type or another. */
    @Test
    void argumentsAreTheSameWhenTheirNumbersAre() {
        client.queue("q", FieldTable.EMPTY.with("x-max-priority", 5).with("x-message-ttl", 60_000));
        client.queue("q", FieldTable.EMPTY.with("x-message-ttl", 60_000L).with("x-max-priority", (byte) 5));
        FieldTable shorts = FieldTable.EMPTY.with("x-max-priority", (short) 5);
        refusedWith(ReplyCode.PRECONDITION_FAILED, () -> client.queue("q", shorts));
        refusedWith(ReplyCode.PRECONDITION_FAILED, () -> client.queue("q", shorts.with("x-message-ttl", 60_001)));
        refusedWith(ReplyCode.PRECONDITION_FAILED, () -> client.queue("q", shorts.with("x-message-ttl", "60000")));
        refusedWith(ReplyCode.PRECONDITION_FAILED, () -> client.queue("q", shorts.with("x-message-ttl", 60_000.0)));

        for (Object number : new Object[] {7, 7L, (short) 7}) {
            fixture.done(client.session.declareExchange(
                    "e", "fanout", false, true, false, false, FieldTable.EMPTY.with("x-some", number)));
        }
        refusedWith(
                ReplyCode.PRECONDITION_FAILED,
                () -> client.session.declareExchange(
                        "e", "fanout", false, true, false, false, FieldTable.EMPTY.with("x-some", 8)));
    }

    @Test
    void prioritiesCountWhereTheQueueWasDeclaredWithThem() {
        client.queue("q", FieldTable.EMPTY.with("x-max-priority", 5));
        for (int priority : new int[] {0, 9, 2, 5}) {
            client.session.publish(
                    "",
                    "q",
                    false,
                    ContentHeader.of(
                            BasicProperties.builder().priority(priority).build()),
                    body("p" + priority));
        }
        consume(client, "q");
        assertThat(client.texts()).containsExactly("p9", "p5", "p2", "p0");
    }

    @Test
    void aConsumerOnASocketThatIsFullWaits() {
        client.queue("q");
        consume(client, "q");
        client.session.writable(false);
        client.send("q", "a");
        assertThat(client.received).isEmpty();
        client.session.writable(true);
        core.settle();
        assertThat(client.texts()).containsExactly("a");
    }

    // ---- settling ------------------------------------------------------------------------------------------------

    @Test
    void acknowledgedMessagesStayAway() {
        client.queue("q");
        client.send("q", "a");
        client.send("q", "b");
        consume(client, "q");
        client.session.acknowledge(1, false);
        core.advance(20);
        core.settle();
        fixture.restart();
        Client after = fixture.connect();
        assertThat(fixture.done(after.session.declareQueue("q", true, true, false, false, FieldTable.EMPTY))
                        .messages())
                .isEqualTo(1);
        assertThat(fixture.host.store().size()).isEqualTo(1);
    }

    @Test
    void anUnknownTagIsRefused() {
        refusedWith(ReplyCode.PRECONDITION_FAILED, () -> client.session.acknowledge(1, false));
        refusedWith(ReplyCode.PRECONDITION_FAILED, () -> client.session.reject(7, true, false));
    }

    @Test
    void getTakesOneMessageAndTellsWhatIsLeft() {
        client.queue("q");
        assertThat(fixture.done(client.session.get("q", false))).isNull();
        client.send("q", "a");
        client.send("q", "b");
        Delivery delivery = fixture.done(client.session.get("q", false));
        assertThat(HostFixture.text(delivery.message())).isEqualTo("a");
        assertThat(delivery.messagesLeft()).isEqualTo(1);
        client.session.acknowledge(delivery.deliveryTag(), false);
        assertThat(HostFixture.text(fixture.done(client.session.get("q", true)).message()))
                .isEqualTo("b");
        core.advance(20);
        core.settle();
        assertThat(fixture.host.store().size()).isZero();
    }

    @Test
    void getWaitsForWhatIsDecidedAndNotApplied() {
        client.queue("q");
        client.publish("q", "a", true);
        var fetched = client.session.get("q", true);
        var declared = client.session.declareQueue("q", true, true, false, false, FieldTable.EMPTY);
        core.run();
        assertThat(fetched.toCompletableFuture()).isNotDone();
        client.publish("q", "b", true);
        assertThat(HostFixture.text(fixture.done(fetched).message())).isEqualTo("a");
        assertThat(fixture.done(declared).messages()).isZero();
    }

    @Test
    void rejectedMessageIsDeadLettered() {
        client.queue("dead");
        client.queue(
                "q", FieldTable.EMPTY.with("x-dead-letter-exchange", "").with("x-dead-letter-routing-key", "dead"));
        client.send("q", "bad");
        consume(client, "q");
        client.session.reject(1, false, false);
        core.settle();
        Client undertaker = fixture.connect();
        consume(undertaker, "dead");
        assertThat(undertaker.texts()).containsExactly("bad");
        FieldTable headers = undertaker.last().message().header().headers();
        assertThat(headers.get("x-first-death-queue")).isEqualTo("q");
        assertThat(headers.get("x-first-death-reason")).isEqualTo("rejected");
        FieldTable death = (FieldTable) ((List<?>) headers.get("x-death")).get(0);
        assertThat(death.get("count")).isEqualTo(1L);
    }

    @Test
    void tooManyDeliveriesEndInTheDeadLetterQueue() {
        client.queue("dead");
        client.queue(
                "q",
                FieldTable.EMPTY
                        .with("x-delivery-limit", 2)
                        .with("x-dead-letter-exchange", "")
                        .with("x-dead-letter-routing-key", "dead"));
        client.send("q", "poison");
        consume(client, "q");
        for (int tag = 1; tag <= 3; tag++) {
            assertThat(client.received).hasSize(tag);
            client.session.reject(tag, false, true);
            core.settle();
        }
        assertThat(client.received).hasSize(3);
        assertThat(fixture.host.queue("dead").ready()).isEqualTo(1);
        assertThat(fixture.host.queue("q").ready()).isZero();
    }

    // ---- time ----------------------------------------------------------------------------------------------------

    @Test
    void expiredMessagesAreNotDeliveredAndLeaveTheStore() {
        client.queue("q");
        client.session.publish(
                "",
                "q",
                false,
                ContentHeader.of(BasicProperties.builder()
                        .deliveryMode(2)
                        .expiration("100")
                        .build()),
                body("short-lived"));
        client.send("q", "stays");
        core.advance(400);
        core.settle();
        consume(client, "q");
        assertThat(client.texts()).containsExactly("stays");
        core.advance(20);
        core.settle();
        assertThat(fixture.host.store().size()).isEqualTo(1);
    }

    @Test
    void theQueuesTimeToLiveBoundsTheMessages() {
        client.queue("q", FieldTable.EMPTY.with("x-message-ttl", 50));
        client.send("q", "a");
        core.advance(300);
        core.settle();
        assertThat(fixture.host.queue("q").ready()).isZero();
    }

    @Test
    void anUnusedQueueGoes() {
        client.queue("q", FieldTable.EMPTY.with("x-expires", 1000));
        core.advance(600);
        assertThat(fixture.host.queue("q")).isNotNull();
        core.advance(1000);
        core.settle();
        assertThat(fixture.host.queue("q")).isNull();
    }

    @Test
    void aFullQueueDropsItsHeadOrRefuses() {
        client.queue("q", FieldTable.EMPTY.with("x-max-length", 2));
        for (String text : List.of("a", "b", "c")) {
            client.send("q", text);
        }
        Client reader = fixture.connect();
        consume(reader, "q");
        assertThat(reader.texts()).containsExactly("b", "c");

        client.queue("r", FieldTable.EMPTY.with("x-max-length", 1).with("x-overflow", "reject-publish"));
        client.session.selectConfirms();
        client.send("r", "1");
        client.send("r", "2");
        assertThat(client.events).containsExactly("confirmed 1", "refused 2");
    }

    @Test
    void aQueuesLimitsCountWhatIsOnItsWayToTheLog() {
        FieldTable refusing = FieldTable.EMPTY.with("x-overflow", "reject-publish");
        client.queue("few", refusing.with("x-max-length", 1));
        client.queue("small", refusing.with("x-max-length-bytes", 5));
        client.session.selectConfirms();
        for (String queue : List.of("few", "few", "small", "small")) {
            client.publish(queue, "12345", true);
        }
        core.settle();
        assertThat(client.events).containsExactly("refused 2", "refused 4", "confirmed 4");
        assertThat(fixture.host.queue("few").ready()).isEqualTo(1);
        assertThat(fixture.host.queue("small").readyBytes()).isEqualTo(5);
    }

    @Test
    void aFullQueueRefusesAlsoWhereNoConfirmsAreAskedFor() {
        client.queue("r", FieldTable.EMPTY.with("x-max-length", 1).with("x-overflow", "reject-publish"));
        client.send("r", "1");
        client.send("r", "2");
        assertThat(fixture.host.queue("r").ready()).isEqualTo(1);
    }

    @Test
    void theQueuesThatAreNotFullGetWhatAnotherRefuses() {
        client.queue("full", FieldTable.EMPTY.with("x-max-length", 0).with("x-overflow", "reject-publish"));
        client.queue("free");
        fixture.done(client.session.bindQueue("full", "amq.fanout", "", FieldTable.EMPTY));
        fixture.done(client.session.bindQueue("free", "amq.fanout", "", FieldTable.EMPTY));
        client.session.selectConfirms();
        client.session.publish("amq.fanout", "", false, header(true), body("a"));
        core.settle();
        assertThat(client.events).containsExactly("refused 1");
        assertThat(fixture.host.queue("full").ready()).isZero();
        assertThat(fixture.host.queue("free").ready()).isEqualTo(1);
    }

    @Test
    void whatAFullQueueRefusesGoesToItsDeadLettersWhereItIsTo() {
        client.queue("dead");
        client.queue(
                "r",
                FieldTable.EMPTY
                        .with("x-max-length", 1)
                        .with("x-overflow", "reject-publish-dlx")
                        .with("x-dead-letter-exchange", "")
                        .with("x-dead-letter-routing-key", "dead"));
        client.session.selectConfirms();
        client.send("r", "1");
        client.send("r", "2");
        assertThat(client.events).containsExactly("confirmed 1", "refused 2");
        Client reader = fixture.connect();
        consume(reader, "dead");
        assertThat(reader.texts()).containsExactly("2");
        assertThat(reader.last().message().header().headers().get("x-first-death-reason"))
                .isEqualTo("maxlen");
        assertThat(fixture.host.queue("r").ready()).isEqualTo(1);
    }

    @Test
    void aLimitInBytesCountsWhatIsReadyAndNothingElse() {
        client.queue("q", FieldTable.EMPTY.with("x-max-length-bytes", 10));
        client.session.qos(1, false);
        for (int round = 0; round < 5; round++) {
            client.send("q", "12345");
            client.send("q", "67890");
            assertThat(fixture.host.queue("q").readyBytes()).isEqualTo(10);
            client.send("q", "abcde");
            assertThat(fixture.host.queue("q").ready()).isEqualTo(2);
            String tag = client.session.consume("q", "", false, false, false, FieldTable.EMPTY);
            core.settle();
            assertThat(client.last().text()).isEqualTo("67890");
            client.session.reject(client.last().tag(), false, true);
            client.session.cancel(tag);
            core.settle();
            assertThat(fixture.host.queue("q").readyBytes()).isEqualTo(10);
            fixture.done(client.session.purgeQueue("q"));
            assertThat(fixture.host.queue("q").readyBytes()).isZero();
        }
    }

    // ---- publishing ----------------------------------------------------------------------------------------------

    @Test
    void confirmsWaitForTheLogAndComeTogether() {
        client.queue("q");
        client.session.selectConfirms();
        client.publish("q", "a", true);
        client.publish("q", "b", false);
        client.publish("q", "c", true);
        core.run();
        assertThat(client.events).isEmpty();
        core.settle();
        assertThat(client.events).containsExactly("confirmed 3");
        client.publish("q", "d", false);
        core.run();
        assertThat(client.events).containsExactly("confirmed 3", "confirmed 4");
    }

    @Test
    void anUnroutableMandatoryMessageReturnsAndIsConfirmed() {
        client.session.selectConfirms();
        client.send("nowhere", "a");
        assertThat(client.events).containsExactly("returned a NO_ROUTE", "confirmed 1");
    }

    @Test
    void anUnknownExchangeOrBadExpirationIsRefused() {
        refusedWith(ReplyCode.NOT_FOUND, () -> client.session.publish("no", "k", false, header(false), body("x")));
        refusedWith(
                ReplyCode.PRECONDITION_FAILED,
                () -> client.session.publish(
                        "",
                        "q",
                        false,
                        ContentHeader.of(
                                BasicProperties.builder().expiration("soon").build()),
                        body("x")));
        refusedWith(
                ReplyCode.PRECONDITION_FAILED,
                () -> client.session.publish(
                        "",
                        "q",
                        false,
                        ContentHeader.of(
                                BasicProperties.builder().userId("somebody").build()),
                        body("x")));
    }

    @Test
    void aLargeBodyIsStagedAndWhole() {
        client.queue("q");
        byte[] large = new byte[3 << 20];
        large[large.length - 1] = 42;
        client.session.publish("", "q", false, header(true), org.godwit.amqp.Body.copyOf(large));
        core.settle();
        consume(client, "q");
        assertThat(client.last().message().body().toByteArray()).isEqualTo(large);
        assertThat(core.batches).isGreaterThan(3);
    }

    // ---- definitions ---------------------------------------------------------------------------------------------

    @Test
    void definitionsAreEquivalentOrRefused() {
        client.queue("q");
        client.queue("q");
        refusedWith(
                ReplyCode.PRECONDITION_FAILED,
                () -> client.session.declareQueue("q", false, false, false, false, FieldTable.EMPTY));
        refusedWith(
                ReplyCode.PRECONDITION_FAILED,
                () -> client.session.declareQueue(
                        "q", false, true, false, false, FieldTable.EMPTY.with("x-message-ttl", 5)));
        refusedWith(
                ReplyCode.PRECONDITION_FAILED,
                () -> client.session.declareQueue(
                        "r", false, true, false, false, FieldTable.EMPTY.with("x-message-ttl", "soon")));
        refusedWith(
                ReplyCode.ACCESS_REFUSED,
                () -> client.session.declareQueue("amq.mine", false, true, false, false, FieldTable.EMPTY));
        refusedWith(
                ReplyCode.NOT_FOUND,
                () -> client.session.declareQueue("absent", true, true, false, false, FieldTable.EMPTY));
        refusedWith(
                ReplyCode.COMMAND_INVALID,
                () -> client.session.declareExchange("e", "odd", false, true, false, false, FieldTable.EMPTY));
        refusedWith(ReplyCode.ACCESS_REFUSED, () -> client.session.deleteExchange("amq.topic", false));
    }

    @Test
    void anExclusiveQueueIsItsConnectionsOwnAndGoesWithIt() {
        client.session.declareQueue("mine", false, false, true, false, FieldTable.EMPTY);
        Client other = fixture.connect();
        refusedWith(
                ReplyCode.RESOURCE_LOCKED,
                () -> other.session.consume("mine", "", false, false, false, FieldTable.EMPTY));
        client.connection.close();
        core.settle();
        assertThat(fixture.host.queue("mine")).isNull();
    }

    @Test
    void anAutoDeleteQueueGoesWithItsLastConsumer() {
        client.session.declareQueue("q", false, false, false, true, FieldTable.EMPTY);
        String first = client.session.consume("q", "", false, false, false, FieldTable.EMPTY);
        String second = client.session.consume("q", "", false, false, false, FieldTable.EMPTY);
        client.session.cancel(first);
        assertThat(fixture.host.queue("q")).isNotNull();
        client.session.cancel(second);
        assertThat(fixture.host.queue("q")).isNull();
    }

    @Test
    void theConsumersOfADeletedQueueAreTold() {
        client.queue("q");
        String tag = client.session.consume("q", "", false, false, false, FieldTable.EMPTY);
        client.send("q", "a");
        assertThat(fixture.done(client.session.deleteQueue("q", false, false))).isZero();
        assertThat(client.events).containsExactly("cancelled " + tag);
        client.session.acknowledge(1, false);
        core.settle();
        assertThat(fixture.host.store().size()).isZero();
    }

    @Test
    void aQueueDeletedWhileItsMessageIsOnTheWayLeavesNothing() {
        client.queue("q");
        client.publish("q", "a", true);
        client.session.deleteQueue("q", false, false);
        client.queue("q");
        core.settle();
        assertThat(fixture.host.store().size()).isZero();
        assertThat(fixture.host.queue("q").ready()).isZero();
    }

    @Test
    void purgeTakesWhatIsReady() {
        client.queue("q");
        client.send("q", "a");
        client.send("q", "b");
        assertThat(fixture.done(client.session.purgeQueue("q"))).isEqualTo(2);
        assertThat(fixture.host.store().size()).isZero();
    }

    @Test
    void messagesFollowBindingsOfEveryKind() {
        for (String type : List.of("direct", "fanout", "topic", "headers")) {
            fixture.done(client.session.declareExchange(type, type, false, true, false, false, FieldTable.EMPTY));
            client.queue("to-" + type);
        }
        fixture.done(client.session.bindQueue("to-direct", "direct", "k", FieldTable.EMPTY));
        fixture.done(client.session.bindQueue("to-fanout", "fanout", "", FieldTable.EMPTY));
        fixture.done(client.session.bindQueue("to-topic", "topic", "news.*.#", FieldTable.EMPTY));
        fixture.done(client.session.bindQueue(
                "to-headers",
                "headers",
                "",
                FieldTable.EMPTY.with("x-match", "any").with("a", 1).with("b", 2)));
        fixture.done(client.session.bindExchange("fanout", "direct", "k", FieldTable.EMPTY));
        client.session.publish("direct", "k", false, header(true), body("x"));
        client.session.publish("topic", "news.sports.tennis", false, header(true), body("x"));
        client.session.publish("topic", "news", false, header(true), body("x"));
        client.session.publish(
                "headers",
                "",
                false,
                ContentHeader.of(BasicProperties.builder()
                        .headers(FieldTable.EMPTY.with("b", 2L))
                        .build()),
                body("x"));
        core.settle();
        for (String type : List.of("direct", "fanout", "topic", "headers")) {
            assertThat(fixture.host.queue("to-" + type).ready()).as(type).isEqualTo(1);
        }
        fixture.done(client.session.unbindExchange("fanout", "direct", "k", FieldTable.EMPTY));
        client.session.publish("direct", "k", false, header(true), body("x"));
        core.settle();
        assertThat(fixture.host.queue("to-fanout").ready()).isEqualTo(1);
        assertThat(fixture.host.queue("to-direct").ready()).isEqualTo(2);
    }

    // ---- AMQP transactions ---------------------------------------------------------------------------------------

    @Test
    void aTransactionIsSeenAtItsCommitAndWhole() {
        client.queue("in").queue("out");
        client.send("in", "order");
        Client worker = fixture.connect();
        worker.session.selectTransaction();
        consume(worker, "in");
        Client reader = fixture.connect();
        consume(reader, "out");
        worker.session.acknowledge(1, false);
        worker.publish("out", "persistent", true);
        worker.publish("out", "transient", false);
        core.settle();
        assertThat(reader.received).isEmpty();
        var committed = worker.session.commit();
        core.run();
        assertThat(reader.received).isEmpty();
        assertThat(committed.toCompletableFuture()).isNotDone();
        core.settle();
        assertThat(committed.toCompletableFuture()).isDone();
        assertThat(reader.texts()).containsExactly("persistent", "transient");
        assertThat(fixture.host.queue("in").acquired()).isZero();
    }

    @Test
    void aRolledBackTransactionLeavesMessagesUnsettled() {
        client.queue("in").queue("out");
        client.send("in", "order");
        client.session.selectTransaction();
        consume(client, "in");
        client.session.acknowledge(1, false);
        client.publish("out", "x", true);
        fixture.done(client.session.rollback());
        fixture.done(client.session.commit());
        assertThat(fixture.host.queue("out").ready()).isZero();
        assertThat(fixture.host.queue("in").acquired()).isEqualTo(1);
        client.session.acknowledge(1, false);
        fixture.done(client.session.commit());
        assertThat(fixture.host.store().size()).isZero();
    }

    // ---- restart -------------------------------------------------------------------------------------------------

    @Test
    void whatIsDurableSurvives() {
        client.queue("q", FieldTable.EMPTY.with("x-message-ttl", 1_000_000));
        fixture.done(client.session.declareExchange("e", "topic", false, true, false, false, FieldTable.EMPTY));
        fixture.done(client.session.bindQueue("q", "e", "a.#", FieldTable.EMPTY));
        client.session.declareQueue("transient", false, false, false, false, FieldTable.EMPTY);
        client.send("q", "one");
        client.send("q", "two");
        client.publish("q", "not persistent", false);
        client.publish("q", "not applied", true);
        core.run();
        fixture.restart();
        assertThat(fixture.host.queue("q").ready()).isEqualTo(2);
        assertThat(fixture.host.queue("transient")).isNull();
        Client after = fixture.connect();
        after.session.publish("e", "a.b", false, header(true), body("three"));
        core.settle();
        assertThat(fixture.host.queue("q").ready()).isEqualTo(3);
    }
}
