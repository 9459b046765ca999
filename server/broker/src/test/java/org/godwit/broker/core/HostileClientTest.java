package org.godwit.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.godwit.amqp.BasicProperties;
import org.godwit.amqp.Body;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;
import org.godwit.amqp.Xid;
import org.godwit.broker.core.HostFixture.Client;
import org.godwit.broker.model.BrokerException;
import org.godwit.broker.model.XaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever a client asks for, with whatever values: it is done or refused, and never an error that nobody expects, which would
 * end the broker for all. A failure names its seed.
 */
class HostileClientTest {
    private static final int SEEDS = Integer.getInteger("godwit.hostile.seeds", 100);
    private static final int STEPS = 400;
    private static final List<String> NAMES = List.of(
            "",
            "q",
            "q",
            "p",
            "e",
            "amq.topic",
            "amq.headers",
            "amq.fanout",
            "amq.mine",
            "jms.temporary-queue.x",
            "jms.temporary-topic.x",
            "#",
            "a.*.#.b",
            "DLQ",
            "\u00e9\u4e2d\ud83d\ude00",
            "x".repeat(255));
    private static final List<String> ARGUMENTS = List.of(
            "x-message-ttl",
            "x-expires",
            "x-max-length",
            "x-max-length-bytes",
            "x-overflow",
            "x-dead-letter-exchange",
            "x-dead-letter-routing-key",
            "x-max-priority",
            "x-delivery-limit",
            "x-redelivery-delay",
            "x-redelivery-delay-multiplier",
            "x-max-redelivery-delay",
            "x-single-active-consumer",
            "x-queue-type",
            "x-match",
            "x-jms-selector",
            "x-jms-no-local",
            "x-delayed-type",
            "alternate-exchange",
            "x-priority");
    private static final List<String> HEADERS = List.of(
            "CC",
            "BCC",
            "x-death",
            "x-delay",
            "x-delivery-count",
            "x-first-death-reason",
            "x-jms-type",
            "x-jms-delivery-time",
            "x-jms-expiration",
            "JMSXGroupID",
            "JMSXGroupSeq",
            "x-match",
            "a");
    private static final List<String> TEXTS = List.of(
            "",
            "0",
            "1",
            "-1",
            "10",
            "99999999999999999999",
            "q",
            "amq.fanout",
            "drop-head",
            "reject-publish",
            "reject-publish-dlx",
            "classic",
            "all",
            "any-with-x",
            "topic",
            "a = 1",
            "a LIKE '%' ESCAPE",
            "JMSPriority > 4 AND (a IS NULL)",
            "1 / 0 = a");
    private static final List<String> TYPES =
            List.of("direct", "fanout", "topic", "headers", "x-delayed-message", "odd", "");

    @TempDir
    private Path directory;

    @Test
    void isRefusedAndEndsNothing() {
        long first = Long.getLong("godwit.hostile.seed", 1);
        for (long seed = first; seed < first + SEEDS; seed++) {
            try (HostFixture fixture = new HostFixture(directory.resolve("" + seed))) {
                new Hostility(fixture, new Random(seed)).run();
            } catch (Throwable failure) {
                throw new AssertionError(
                        "seed " + seed + " fails; repeat it with -Dgodwit.hostile.seed=" + seed
                                + " -Dgodwit.hostile.seeds=1",
                        failure);
            }
        }
    }

    private static final class Hostility {
        private final HostFixture fixture;
        private final Random random;
        private final List<Client> clients = new ArrayList<>();
        private final List<String> unexpected = new ArrayList<>();
        private int refused;
        private int done;

        Hostility(HostFixture fixture, Random random) {
            this.fixture = fixture;
            this.random = random;
        }

        void run() {
            for (int i = 0; i < 3; i++) {
                clients.add(fixture.connect());
            }
            for (int step = 0; step < STEPS; step++) {
                int index = random.nextInt(clients.size());
                try {
                    ask(clients.get(index));
                    done++;
                } catch (BrokerException | XaException refusal) {
                    assertThat(refusal).hasMessageNotContaining("broker failed");
                    refused++;
                    if (random.nextInt(3) == 0) {
                        clients.get(index).connection.close();
                        clients.set(index, fixture.connect());
                    }
                }
                switch (random.nextInt(8)) {
                    case 0 -> fixture.core.advance(random.nextInt(2_000));
                    case 1, 2, 3 -> fixture.core.settle();
                    default -> fixture.core.run();
                }
                assertThat(unexpected).isEmpty();
            }
            fixture.core.settle();
            assertThat(unexpected).isEmpty();
            assertThat(done).as("done, while %s were refused", refused).isGreaterThan(STEPS / 10);
            assertThat(refused).isGreaterThan(STEPS / 10);
        }

        private <T> T one(List<T> of) {
            return of.get(random.nextInt(of.size()));
        }

        private String name() {
            return one(NAMES);
        }

        private boolean flag() {
            return random.nextBoolean();
        }

        private long number() {
            return switch (random.nextInt(6)) {
                case 0 -> Long.MIN_VALUE;
                case 1 -> Long.MAX_VALUE;
                case 2 -> -1;
                case 3 -> 0;
                default -> random.nextInt(20);
            };
        }

        private Object value(int depth) {
            return switch (random.nextInt(depth > 2 ? 12 : 16)) {
                case 0 -> number();
                case 1 -> (int) number();
                case 2 -> (short) number();
                case 3 -> (byte) number();
                case 4 -> flag();
                case 5 -> random.nextBoolean() ? Double.NaN : -0.5;
                case 6 -> Float.POSITIVE_INFINITY;
                case 7 -> new BigDecimal("1.5");
                case 8 -> Instant.ofEpochSecond(random.nextInt());
                case 9 -> new byte[] {1, 2};
                case 10, 11 -> one(TEXTS);
                case 12 -> List.of();
                case 13 -> List.of(one(TEXTS), one(NAMES));
                case 14 -> new ArrayList<>(Arrays.asList(value(depth + 1), value(depth + 1)));
                default -> table(HEADERS, depth + 1);
            };
        }

        private FieldTable table(List<String> names, int depth) {
            FieldTable.Builder builder = FieldTable.builder();
            for (int fields = random.nextInt(3); fields > 0; fields--) {
                builder.put(one(names), value(depth));
            }
            return builder.build();
        }

        private FieldTable arguments() {
            return flag() ? FieldTable.EMPTY : table(ARGUMENTS, 0);
        }

        private ContentHeader header() {
            BasicProperties.Builder properties = BasicProperties.builder();
            if (flag()) {
                properties.deliveryMode(random.nextInt(4));
            }
            if (flag()) {
                properties.priority(random.nextInt(256));
            }
            if (random.nextInt(4) == 0) {
                properties.expiration(one(TEXTS));
            }
            if (random.nextInt(4) == 0) {
                properties.replyTo(name()).correlationId(one(TEXTS)).messageId(one(TEXTS));
            }
            if (random.nextInt(10) == 0) {
                properties.userId(one(TEXTS));
            }
            return ContentHeader.ofEncoded(
                    ContentHeader.of(properties.headers(table(HEADERS, 0)).build())
                            .encoded());
        }

        private Body body() {
            return Body.copyOf(new byte[random.nextInt(30) == 0 ? 600_000 : random.nextInt(100)]);
        }

        private Xid xid() {
            byte[] globalId = new byte[random.nextInt(8) == 0 ? random.nextInt(80) : 1];
            if (globalId.length > 0) {
                globalId[0] = (byte) random.nextInt(3);
            }
            return Xid.of(random.nextInt(8) == 0 ? -1 : 1, globalId, new byte[random.nextInt(2)]);
        }

        private void ask(Client client) {
            BrokerSession session = client.session;
            switch (random.nextInt(40)) {
                case 0, 1 -> expect(session.declareQueue(name(), flag(), flag(), flag(), flag(), arguments()));
                case 2 -> expect(session.declareQueue(one(List.of("q", "p")), false, true, false, false, arguments()));
                case 3 ->
                    expect(session.declareExchange(
                            name(), one(TYPES), flag(), flag(), flag(), random.nextInt(4) == 0, arguments()));
                case 4 -> expect(session.bindQueue(name(), name(), name(), arguments()));
                case 5 -> expect(session.bindExchange(name(), name(), name(), arguments()));
                case 6 -> expect(session.unbindQueue(name(), name(), name(), arguments()));
                case 7 -> expect(session.deleteExchange(name(), flag()));
                case 8 ->
                    expect(
                            random.nextInt(4) == 0
                                    ? session.deleteQueue(name(), flag(), flag())
                                    : session.purgeQueue(name()));
                case 9 -> session.qos(random.nextInt(3), flag());
                case 10, 11 -> session.consume(name(), one(TEXTS), flag(), flag(), flag(), arguments());
                case 12 -> session.cancel(one(TEXTS));
                case 13 -> expect(session.get(name(), flag()));
                case 14, 15 -> session.acknowledge(tag(client), flag());
                case 16, 17 -> session.reject(tag(client), flag(), flag());
                case 18 -> session.recover();
                case 19, 20, 21, 22 -> session.publish(name(), name(), flag(), header(), body());
                case 23 -> session.selectConfirms();
                case 24 -> session.selectTransaction();
                case 25 -> expect(flag() ? session.commit() : session.rollback());
                case 26 -> session.open(random.nextInt(3), number());
                case 27, 28 -> session.publishNumbered(number(), name(), name(), flag(), header(), body());
                case 29 -> expect(flag() ? session.commit(number()) : session.rollbackSession());
                case 30 -> expect(flag() ? session.outcome(number()) : session.recoverSession());
                case 31 -> suspendOrResume(session);
                case 32 ->
                    expect(session.consume(
                            one(TEXTS), name(), one(TEXTS), flag(), flag(), flag(), number(), number(), arguments()));
                case 33 -> expect(flag() ? session.cancelConsumer(one(TEXTS)) : session.drain(one(TEXTS)));
                case 34 -> session.handedOver(one(TEXTS), number());
                case 35 -> expect(session.settle(one(TEXTS), number(), number(), random.nextInt(6) - 1, flag()));
                case 36 -> askForDestination(session);
                case 37 -> client.connection.setClientId(one(TEXTS), one(TEXTS));
                default -> askForBranch(session.branches());
            }
        }

        private long tag(Client client) {
            return client.received.isEmpty() || random.nextInt(4) == 0
                    ? number()
                    : one(client.received).tag();
        }

        private void suspendOrResume(BrokerSession session) {
            switch (random.nextInt(4)) {
                case 0 -> expect(session.suspend());
                case 1 -> session.resume();
                case 2 -> session.flow(flag());
                default -> session.writable(flag());
            }
        }

        private void askForDestination(BrokerSession session) {
            switch (random.nextInt(5)) {
                case 0 -> expect(session.lookup(random.nextInt(4), name(), flag()));
                case 1 -> expect(session.createTemporary(random.nextInt(4)));
                case 2 -> expect(session.deleteTemporary(random.nextInt(4), name()));
                case 3 -> expect(session.subscribe(random.nextInt(6) - 1, name(), name(), one(TEXTS), flag()));
                default -> expect(session.unsubscribe(name()));
            }
        }

        private void askForBranch(SessionBranches branches) {
            switch (random.nextInt(10)) {
                case 0, 1 -> branches.select((xid, status) -> {});
                case 2, 3 -> branches.start(xid(), random.nextInt(3) == 0, random.nextInt(3) == 0);
                case 4 -> branches.end(xid(), random.nextInt(3) == 0, random.nextInt(3) == 0, flag());
                case 5 -> expect(branches.prepare(xid()));
                case 6 -> expect(branches.commit(xid(), flag(), flag() ? 0 : number()));
                case 7 -> expect(branches.rollback(xid()));
                case 8 -> expect(flag() ? branches.forget(xid()) : branches.recover(flag()));
                default -> branches.setTimeout(xid(), random.nextInt(100));
            }
        }

        private void expect(CompletionStage<?> stage) {
            stage.whenComplete((value, failure) -> {
                Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                if (cause != null && !(cause instanceof BrokerException) && !(cause instanceof XaException)) {
                    unexpected.add(cause.toString() + Arrays.toString(cause.getStackTrace()));
                }
            });
        }
    }
}
