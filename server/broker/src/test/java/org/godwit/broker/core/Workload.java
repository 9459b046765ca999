package org.godwit.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.godwit.amqp.BasicProperties;
import org.godwit.amqp.Body;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;
import org.godwit.broker.core.HostFixture.Received;
import org.godwit.broker.model.Message;
import org.godwit.broker.security.Access;

/**
 * One seed's clients of a broker: publishes, acceptances, returns, transactions, declarations and deletions, time that
 * jumps, and the end of the broker, checked against a simple account of every message. For one thread.
 */
final class Workload {
    private static final int STEPS = 2500;
    private static final List<String> QUEUES = List.of("a", "b", "c");
    /** What is given back comes again after a while. */
    private static final String LATE = "c";

    private static final FieldTable AFTER_A_WHILE =
            FieldTable.builder().put("x-redelivery-delay", 20).build();
    private static final String PASSING = "passing";
    private static final int MOST_JUMP_MILLIS = 100_000;

    /** What a transaction replaced by what. */
    private record Move(List<String> from, List<String> to) {}

    private final Random random;
    private final SimulatedBroker simulated;
    private final Set<String> published = new HashSet<>();
    private final Set<String> confirmed = new HashSet<>();
    private final Set<String> gone = new HashSet<>();
    private final Set<String> perhapsAway = new HashSet<>();
    private final List<Move> moved = new ArrayList<>();
    private final List<Move> perhapsMoved = new ArrayList<>();
    private List<Actor> actors = new ArrayList<>();
    private long next;

    Workload(long seed, SimulatedBroker simulated) {
        this.random = new Random(seed);
        this.simulated = simulated;
    }

    void run() {
        Actor declarer = new Actor(false);
        for (String queue : QUEUES) {
            FieldTable arguments = queue.equals(LATE) ? AFTER_A_WHILE : FieldTable.EMPTY;
            declarer.session.declareQueue(queue, false, true, false, false, arguments);
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
        if (simulated.ended()) {
            crash();
        }
        Actor actor = actors.get(random.nextInt(actors.size()));
        switch (random.nextInt(17)) {
            case 0, 1, 2 -> actor.publish();
            case 3, 4 -> actor.accept();
            case 5 -> actor.giveBack();
            case 6 -> actor.recover();
            case 7 -> actor.move();
            case 8 -> simulated.core().advance(random.nextInt(12));
            case 9 -> {
                switch (random.nextInt(75)) {
                    case 0, 1 -> crash();
                    case 2 -> simulated.endSoon();
                    case 3, 4 -> simulated.core().jump(random.nextInt(2 * MOST_JUMP_MILLIS) - MOST_JUMP_MILLIS);
                    default -> {}
                }
            }
            case 10 -> actor.declareOrDelete();
            default -> simulated.step();
        }
    }

    private void crash() {
        simulated.crash();
        newActors();
    }

    /** Reads every queue to its end and compares. */
    private void check() {
        actors.get(0).session.deleteQueue(PASSING, false, false);
        simulated.settle();
        actors.forEach(actor -> actor.connection.close());
        // what comes again later does so now
        simulated.core().advance(20 * MOST_JUMP_MILLIS);
        simulated.settle();
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
            assertThat(found.containsKey(text) || perhapsAway.contains(text))
                    .as("confirmed %s is there", text)
                    .isTrue();
        }
        for (String text : gone) {
            assertThat(found).as("accepted %s is away", text).doesNotContainKey(text);
        }
        for (Move move : moved) {
            assertThat(found).as("%s: is away", move).doesNotContainKeys(move.from.toArray(String[]::new));
            assertThat(move.to)
                    .as("%s: is there", move)
                    .allMatch(text -> found.containsKey(text) || perhapsAway.contains(text));
        }
        for (Move move : perhapsMoved) {
            boolean before = move.from.stream().anyMatch(found::containsKey);
            boolean after = move.to.stream().anyMatch(found::containsKey);
            assertThat(before && after).as("half of %s", move).isFalse();
            assertThat(move.to.stream()
                            .filter(text -> !perhapsAway.contains(text))
                            .map(found::containsKey)
                            .distinct())
                    .as("all or none of %s", move)
                    .hasSizeLessThan(2);
        }
        simulated.core().advance(20);
        simulated.settle();
        assertThat(simulated.host().memory().heldBytes())
                .as("bytes held in memory")
                .isZero();
        assertThat(simulated.host().store().size())
                .as("messages left in the store")
                .isZero();
        simulated.rest();
        simulated.close();
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
                    .host()
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
            this.connection = simulated.host().connect(Access.all("guest"), "actor", this);
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

        /** A queue, an exchange and what binds them come and go, with what they hold: it expires, or its time comes. */
        void declareOrDelete() {
            if (transacted) {
                return;
            }
            switch (random.nextInt(12)) {
                case 0 -> session.deleteQueue(PASSING, false, false);
                case 1, 2 -> session.declareQueue(PASSING, false, true, false, false, FieldTable.EMPTY);
                case 3 -> session.deleteExchange(PASSING, false);
                case 4 -> session.declareExchange(PASSING, "topic", false, true, false, false, FieldTable.EMPTY);
                case 5 -> bindPassing(true);
                case 6 -> bindPassing(false);
                case 7, 8 -> publishPassing("", passing());
                case 9 -> publishPassing("", passing().expiration("" + random.nextInt(1_000)));
                case 10 ->
                    publishPassing(
                            "",
                            passing()
                                    .headers(FieldTable.builder()
                                            .put(
                                                    "x-jms-delivery-time",
                                                    simulated.core().wallMillis() + random.nextInt(1_000))
                                            .build()));
                default -> publishPassing(PASSING, passing());
            }
        }

        private void bindPassing(boolean present) {
            VirtualHost host = simulated.host();
            if (host.queue(PASSING) == null || host.exchanges().find(PASSING) == null) {
                return;
            }
            String key = random.nextBoolean() ? "#" : "passing.#";
            if (present) {
                session.bindQueue(PASSING, PASSING, key, FieldTable.EMPTY);
            } else {
                session.unbindQueue(PASSING, PASSING, key, FieldTable.EMPTY);
            }
        }

        private BasicProperties.Builder passing() {
            return BasicProperties.builder().deliveryMode(BasicProperties.PERSISTENT);
        }

        private void publishPassing(String exchange, BasicProperties.Builder properties) {
            if (exchange.isEmpty() || simulated.host().exchanges().find(exchange) != null) {
                session.publishNumbered(
                        ++sequence,
                        exchange,
                        PASSING,
                        false,
                        ContentHeader.of(properties.build()),
                        Body.copyOf(body("passing")));
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
            perhapsAway.add(received.text());
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
            if (!transacted || held.isEmpty()) {
                return;
            }
            boolean many = random.nextInt(4) == 0;
            Move move = new Move(new ArrayList<>(), new ArrayList<>());
            for (int left = many ? held.size() : 1; left > 0; left--) {
                Received received = takeHeld();
                session.settle(received.consumer(), received.tag(), received.tag(), 0, false);
                move.from.add(received.text());
                for (int sends = many ? random.nextInt(6) : 1; sends > 0; sends--) {
                    move.to.add(publish(QUEUES.get(random.nextInt(3))));
                }
            }
            if (random.nextInt(4) == 0) {
                held.clear();
                session.rollbackSession();
                return;
            }
            perhapsAway.addAll(move.from);
            perhapsMoved.add(move);
            session.commit(++sequence).thenRun(() -> {
                moved.add(move);
                confirmed.addAll(move.to);
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
        public void forcedClose(String reason) {
            assertThat(reason).contains("has lost its log");
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
