package org.godwit.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.godwit.amqp.Body;
import org.godwit.amqp.FieldTable;
import org.godwit.broker.core.HostFixture.Received;
import org.godwit.broker.model.Message;
import org.godwit.broker.security.Access;
import org.junit.jupiter.api.Test;

/**
 * Seeded workloads of publishes, acceptances, returns, transactions, checkpoints and power failures, on the real log over
 * a simulated disk and stepped on one thread, checked against a simple account of every message: none that was confirmed
 * is lost, none that was durably accepted comes back, none is there twice, and a transaction's move is whole. A failure
 * names its seed.
 */
class RandomWorkloadTest {
    private static final int SEEDS = Integer.getInteger("godwit.workload.seeds", 60);
    private static final int STEPS = 2500;
    private static final List<String> QUEUES = List.of("a", "b", "c");

    @Test
    void everyMessageIsAccountedFor() {
        long first = Long.getLong("godwit.workload.seed", 1);
        for (long seed = first; seed < first + SEEDS; seed++) {
            try {
                new Workload(seed).run();
            } catch (Throwable failure) {
                throw new AssertionError(
                        "seed " + seed + " fails; repeat it with -Dgodwit.workload.seed=" + seed
                                + " -Dgodwit.workload.seeds=1",
                        failure);
            }
        }
    }

    private static final class Workload {
        private final Random random;
        private final SimulatedHost simulated;
        private final Set<String> published = new HashSet<>();
        private final Set<String> confirmed = new HashSet<>();
        private final Set<String> gone = new HashSet<>();
        private final Set<String> perhapsGone = new HashSet<>();
        /** What a transaction replaced by what, certainly. */
        private final Map<String, String> moved = new HashMap<>();

        private final Map<String, String> perhapsMoved = new HashMap<>();
        private List<Actor> actors = new ArrayList<>();
        private long next;

        Workload(long seed) {
            random = new Random(seed);
            simulated = new SimulatedHost(seed);
        }

        void run() {
            Actor declarer = new Actor(false);
            for (String queue : QUEUES) {
                declarer.session.declareQueue(queue, false, true, false, false, FieldTable.EMPTY);
            }
            simulated.settle();
            newActors();
            for (int step = 0; step < STEPS; step++) {
                step();
            }
            crash();
            check();
        }

        private void newActors() {
            actors = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                actors.add(new Actor(i == 2));
                actors.get(i).consume();
            }
        }

        private void step() {
            Actor actor = actors.get(random.nextInt(actors.size()));
            switch (random.nextInt(16)) {
                case 0, 1, 2 -> actor.publish();
                case 3, 4 -> actor.accept();
                case 5 -> actor.giveBack();
                case 6 -> actor.recover();
                case 7 -> actor.move();
                case 8 -> simulated.core.advance(random.nextInt(12));
                case 9 -> {
                    if (random.nextInt(25) == 0) {
                        crash();
                    }
                }
                default -> simulated.step();
            }
        }

        private void crash() {
            simulated.crash();
            newActors();
        }

        /** Reads every queue to its end and compares. */
        private void check() {
            actors.forEach(actor -> actor.connection.close());
            Map<String, Integer> found = new TreeMap<>();
            for (String queue : QUEUES) {
                Reader reader = new Reader();
                reader.read(queue);
                long last = -1;
                for (String text : reader.texts) {
                    found.merge(text, 1, Integer::sum);
                    long number = Long.parseLong(text.substring(text.indexOf('#') + 1));
                    assertThat(number).as("order in queue %s", queue).isGreaterThan(last);
                    last = number;
                }
            }
            found.forEach((text, count) -> assertThat(count).as(text).isEqualTo(1));
            assertThat(published).containsAll(found.keySet());
            for (String text : confirmed) {
                assertThat(found.containsKey(text) || mayBeAway(text))
                        .as("confirmed %s is there", text)
                        .isTrue();
            }
            for (String text : gone) {
                assertThat(found).as("accepted %s is away", text).doesNotContainKey(text);
            }
            moved.forEach((from, to) -> {
                assertThat(found).as("moved %s is away", from).doesNotContainKey(from);
                assertThat(found.containsKey(to) || mayBeAway(to))
                        .as("moved %s to %s", from, to)
                        .isTrue();
            });
            perhapsMoved.forEach((from, to) -> assertThat(found.containsKey(from) && found.containsKey(to))
                    .as("half a move from %s to %s", from, to)
                    .isFalse());
            simulated.core.advance(20);
            simulated.settle();
            assertThat(simulated.host.store().size())
                    .as("messages left in the store")
                    .isZero();
            simulated.close();
        }

        private boolean mayBeAway(String text) {
            return gone.contains(text)
                    || perhapsGone.contains(text)
                    || moved.containsKey(text)
                    || perhapsMoved.containsKey(text);
        }

        /** The text, and a tail that makes some bodies need chunks. */
        private byte[] body(String text) {
            int tail = random.nextInt(20) == 0 ? random.nextInt(40_000) : random.nextInt(300);
            return (text + ";" + ".".repeat(tail)).getBytes(StandardCharsets.US_ASCII);
        }

        private static String text(Message message) {
            String body = HostFixture.text(message);
            return body.substring(0, body.indexOf(';'));
        }

        /** Takes all that a queue has. */
        private final class Reader extends Unexpecting {
            private final List<String> texts = new ArrayList<>();

            void read(String queue) {
                BrokerSession session = simulated
                        .host
                        .connect(Access.all("guest"), "reader", this)
                        .openSession(this);
                session.consume(queue, "", false, true, false, FieldTable.EMPTY);
                simulated.settle();
            }

            @Override
            public void deliver(
                    String consumerTag, long deliveryTag, boolean redelivered, int deliveries, Message message) {
                texts.add(text(message));
            }

            @Override
            public void forcedClose(String reason) {
                assertThat(reason).isEqualTo("the broker stops");
            }
        }

        /** A JMS client with a consumer on each queue. */
        private final class Actor extends Unexpecting {
            private final BrokerConnection connection;
            private final BrokerSession session;
            private final boolean transacted;
            private final List<Received> held = new ArrayList<>();
            private final Map<Long, String> unanswered = new TreeMap<>();
            private long sequence;

            Actor(boolean transacted) {
                this.transacted = transacted;
                this.connection = simulated.host.connect(Access.all("guest"), "actor", this);
                this.session = connection.openSession(this);
                session.open(transacted ? 1 : 0, random.nextLong() | 1);
            }

            void consume() {
                for (String queue : QUEUES) {
                    session.consume(queue, queue, "", false, false, false, 8, 0, FieldTable.EMPTY);
                }
            }

            private String publish(String queue) {
                String text = "m#" + next++;
                published.add(text);
                session.publishNumbered(++sequence, "", queue, true, HostFixture.header(true), Body.copyOf(body(text)));
                return text;
            }

            void publish() {
                if (!transacted) {
                    String text = publish(QUEUES.get(random.nextInt(3)));
                    unanswered.put(sequence, text);
                }
            }

            private Received takeHeld() {
                return held.isEmpty() ? null : held.remove(random.nextInt(held.size()));
            }

            void accept() {
                Received received = transacted ? null : takeHeld();
                if (received == null) {
                    return;
                }
                boolean answer = random.nextBoolean();
                perhapsGone.add(received.text());
                CompletionStage<Void> settled =
                        session.settle(received.consumer(), received.tag(), received.tag(), 0, answer);
                if (answer) {
                    settled.thenRun(() -> gone.add(received.text()));
                }
            }

            void giveBack() {
                Received received = takeHeld();
                if (received != null) {
                    session.settle(received.consumer(), received.tag(), received.tag(), 1 + random.nextInt(2), false);
                }
            }

            void recover() {
                if (!transacted && random.nextInt(4) == 0) {
                    held.forEach(received -> session.handedOver(received.consumer(), received.tag()));
                    held.clear();
                    session.recoverSession();
                }
            }

            void move() {
                Received received = transacted ? takeHeld() : null;
                if (received == null) {
                    return;
                }
                session.settle(received.consumer(), received.tag(), received.tag(), 0, false);
                String replacement = publish(QUEUES.get(random.nextInt(3)));
                if (random.nextInt(4) == 0) {
                    held.clear();
                    session.rollbackSession();
                    return;
                }
                perhapsMoved.put(received.text(), replacement);
                session.commit(++sequence).thenRun(() -> {
                    moved.put(received.text(), replacement);
                    confirmed.add(replacement);
                });
            }

            @Override
            public void deliver(
                    String consumerTag, long deliveryTag, boolean redelivered, int deliveries, Message message) {
                String text = text(message);
                assertThat(gone).as("delivered after a durable acceptance").doesNotContain(text);
                held.add(new Received(consumerTag, deliveryTag, redelivered, deliveries, text, message));
            }

            @Override
            public void published(long throughSequence) {
                unanswered.entrySet().removeIf(entry -> {
                    boolean answered = entry.getKey() <= throughSequence;
                    if (answered) {
                        confirmed.add(entry.getValue());
                    }
                    return answered;
                });
            }
        }
    }
}
