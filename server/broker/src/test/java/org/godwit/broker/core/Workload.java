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
import org.godwit.amqp.BasicProperties;
import org.godwit.amqp.Body;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;
import org.godwit.broker.core.HostFixture.Received;
import org.godwit.broker.model.Message;
import org.godwit.broker.security.Access;

/**
 * One seed's clients of a broker: publishes, acceptances, returns, transactions, selectors, browsers, dead letters,
 * declarations and deletions, time that jumps, and the end of the broker, checked against an {@link Account} of every
 * message. For one thread.
 */
final class Workload {
    private static final int STEPS = 2500;
    /** What clients send to, for a transaction once or at once to all that listen to {@link #NEWS}. */
    private static final List<String> TARGETS = List.of("a", "b", "c", "short");
    /** What a consumer of it rejects, or has no room, goes to {@link #DEAD}. */
    private static final String SHORT = "short";

    private static final String DEAD = "dead";
    static final List<String> QUEUES = List.of("a", "b", "c", SHORT, DEAD);
    /** The queues that have what is sent to the topic. */
    private static final List<String> LISTENING = List.of("a", "b");

    private static final String NEWS = "news.sports";
    /** What is given back comes again after a while. */
    private static final String LATE = "c";

    private static final Map<String, FieldTable> ARGUMENTS = Map.of(
            LATE,
            FieldTable.builder().put("x-redelivery-delay", 20).build(),
            SHORT,
            FieldTable.builder()
                    .put("x-max-length", 12)
                    .put("x-dead-letter-exchange", "")
                    .put("x-dead-letter-routing-key", DEAD)
                    .build());
    private static final String BROWSER = "browser";
    private static final String PASSING = "passing";
    private static final int MOST_JUMP_MILLIS = 100_000;
    /** Of priorities; most messages have the usual one. */
    private static final int[] PRIORITIES = {4, 4, 4, 4, 0, 9};

    private final Random random;
    private final SimulatedBroker simulated;
    private final Account account = new Account();
    private List<Actor> actors = new ArrayList<>();
    private long next;
    private int crashes;
    private int browsed;
    private int deadLettered;
    /** Some message could not be read: others have passed it. */
    private boolean keptBack;

    Workload(long seed, SimulatedBroker simulated) {
        this.random = new Random(seed);
        this.simulated = simulated;
    }

    /** How often the broker ended. */
    int crashes() {
        return crashes;
    }

    /** How many messages browsers were shown. */
    int browsed() {
        return browsed;
    }

    /** How many dead letters were delivered. */
    int deadLettered() {
        return deadLettered;
    }

    /** How many deliveries came with a count of earlier ones. */
    long recounted() {
        return account.recounted();
    }

    void run() {
        work(STEPS);
        crash();
        check();
    }

    /** The clients work, and leave what comes of it. */
    void work(int steps) {
        Actor declarer = new Actor(0);
        for (String queue : QUEUES) {
            FieldTable arguments = ARGUMENTS.getOrDefault(queue, FieldTable.EMPTY);
            declarer.session.declareQueue(queue, false, true, false, false, arguments);
        }
        for (String queue : LISTENING) {
            declarer.session.bindQueue(queue, "amq.topic", "news.#", FieldTable.EMPTY);
        }
        simulated.settle();
        newActors();
        for (int step = 0; step < steps; step++) {
            step();
        }
    }

    private void newActors() {
        actors = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            actors.add(new Actor(i));
            actors.get(i).consume();
        }
    }

    private void step() {
        if (simulated.ended()) {
            crash();
        }
        Actor actor = actors.get(random.nextInt(actors.size()));
        switch (random.nextInt(18)) {
            case 0, 1, 2 -> actor.publish();
            case 3, 4 -> actor.accept();
            case 5 -> actor.giveBack();
            case 6 -> actor.recover();
            case 7 -> actor.move();
            case 8 -> simulated.advance(random.nextInt(12));
            case 9 -> {
                switch (random.nextInt(75)) {
                    case 0, 1, 2 -> crash();
                    case 3, 4 -> simulated.failSoon();
                    case 5, 6 -> simulated.core().jump(random.nextInt(2 * MOST_JUMP_MILLIS) - MOST_JUMP_MILLIS);
                    default -> {}
                }
            }
            case 10 -> actor.declareOrDelete();
            case 11 -> actor.browseOrStop();
            default -> simulated.step();
        }
    }

    private void crash() {
        keptBack |= simulated.store().damagedReads() > 0;
        simulated.crash();
        crashes++;
        account.nextLife();
        if (random.nextInt(4) == 0) {
            simulated.settle();
            QUEUES.forEach(this::browse);
        }
        newActors();
    }

    /** What is ready in a queue, as a browser is shown it: as much as the queue says that it has. */
    private List<String> browse(String queue) {
        Reader browser = new Reader(queue);
        int ready = browser.ready();
        browser.read(true);
        assertThat(browser.messages).as("ready in queue %s", queue).hasSize(ready);
        browser.connection.close();
        return browser.messages;
    }

    /** Reads every queue to its end and compares. */
    private void check() {
        purgePassing();
        for (Actor actor : actors) {
            actor.held.forEach(received -> account.returnedUnseen(received.consumer(), actor.messageOf(received)));
            actor.connection.close();
        }
        // what comes again later does so now
        simulated.advance(20 * MOST_JUMP_MILLIS);
        simulated.settle();
        Map<String, Integer> found = new TreeMap<>();
        for (String queue : QUEUES) {
            List<String> shown = browse(queue);
            Reader reader = new Reader(queue);
            reader.read(false);
            assertThat(reader.messages).as("queue %s, read and browsed", queue).isEqualTo(shown);
            reader.messages.forEach(message -> found.merge(message, 1, Integer::sum));
        }
        assertThat(found.keySet()).as("in no log").noneMatch(message -> message.startsWith("n"));
        account.check(found);
        simulated.advance(20);
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

    /** A queue that is purged has nothing, and says how much it had. */
    private void purgePassing() {
        BrokerSession session = actors.get(0).session;
        simulated.settle();
        if (simulated.host().queue(PASSING) == null) {
            return;
        }
        int ready = status(session, PASSING).messages();
        CompletionStage<Integer> purged = session.purgeQueue(PASSING);
        simulated.settle();
        assertThat(purged.toCompletableFuture()).isCompletedWithValue(ready);
        assertThat(status(session, PASSING).messages()).isZero();
        session.deleteQueue(PASSING, false, false);
        simulated.settle();
    }

    private QueueStatus status(BrokerSession session, String queue) {
        CompletionStage<QueueStatus> status = session.declareQueue(queue, true, true, false, false, FieldTable.EMPTY);
        simulated.settle();
        return status.toCompletableFuture().getNow(null);
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

    /** What a message is known by that a consumer of this queue gets. */
    private static String known(String queue, String text) {
        return text.startsWith("t") ? text + "@" + queue : text;
    }

    /**
     * Whether a message of this queue may be taken for delivered at a crash: one before others that were, as it was delayed or
     * kept back, or one that was about to go for want of room.
     */
    private boolean perhapsMarked(String queue) {
        return keptBack || queue.equals(LATE) || queue.equals(SHORT);
    }

    /** Where a client reads a message it is that of its priority's order; dead letters come as they die. */
    private static final class Order {
        private final Map<Integer, Long> last = new HashMap<>();

        void next(String queue, Message message) {
            if (!queue.equals(DEAD)) {
                String text = text(message);
                long number = Long.parseLong(text.substring(text.indexOf('#') + 1));
                Long before = last.put(message.header().priority(4), number);
                assertThat(before == null || number > before)
                        .as("order in queue %s: %s after number %s", queue, text, before)
                        .isTrue();
            }
        }
    }

    /** Takes all that a queue has, or looks at it. */
    private final class Reader extends Unexpecting {
        private final String queue;
        private final BrokerConnection connection;
        private final BrokerSession session;
        private final List<String> messages = new ArrayList<>();
        private final Order order = new Order();
        private boolean browsing;

        Reader(String queue) {
            this.queue = queue;
            connection = simulated.host().connect(Access.all("guest"), "reader", this);
            session = connection.openSession(this);
        }

        int ready() {
            return status(session, queue).messages();
        }

        void read(boolean browse) {
            browsing = browse;
            if (browse) {
                session.consume("", queue, "", false, true, false, 0, 0, FieldTable.EMPTY);
            } else {
                session.consume(queue, "", false, true, false, FieldTable.EMPTY);
            }
            simulated.settle();
        }

        @Override
        public void deliver(
                String consumerTag, long deliveryTag, boolean redelivered, int deliveries, Message message) {
            String known = known(queue, text(message));
            account.delivered(known);
            if (!browsing) {
                account.counted(queue, known, redelivered, deliveries, perhapsMarked(queue));
            }
            order.next(queue, message);
            messages.add(known);
        }

        @Override
        public void forcedClose(String reason) {
            assertThat(reason).isEqualTo("the broker stops");
        }
    }

    /** A JMS client with a consumer on each queue; some have selectors, one has transactions. */
    private final class Actor extends Unexpecting {
        private static final int TRANSACTED = 2;

        private final int number;
        private final BrokerConnection connection;
        private final BrokerSession session;
        private final boolean transacted;
        private final List<Received> held = new ArrayList<>();
        private final Map<Long, List<String>> unanswered = new TreeMap<>();
        private long sequence;
        private String browsing;
        private Set<String> goneBefore;
        private Set<String> shown;
        private Order order;

        Actor(int number) {
            this.number = number;
            this.transacted = number == TRANSACTED;
            this.connection = simulated.host().connect(Access.all("guest"), "actor", this);
            this.session = connection.openSession(this);
            session.open(transacted ? 1 : 0, random.nextLong() | 1);
        }

        void consume() {
            for (String queue : QUEUES) {
                session.consume(queue, queue, selector(queue), false, false, false, 8, 0, FieldTable.EMPTY);
            }
        }

        /** What it does not want of a queue another client takes. */
        private String selector(String queue) {
            return switch (number + queue) {
                case "1a" -> "JMSCorrelationID = 'x'";
                case "0b" -> "kind = 'x'";
                case "1b" -> "kind <> 'x'";
                default -> "";
            };
        }

        private String messageOf(Received received) {
            return known(received.consumer(), received.text());
        }

        /** Sends a message that one queue gets, or a topic's, or one that is in no log; answers what those are known by. */
        private List<String> publishSome() {
            return switch (random.nextInt(8)) {
                case 0 -> publish("n", "", TARGETS.get(random.nextInt(TARGETS.size())));
                case 1, 2 -> publish("t", "amq.topic", NEWS);
                default -> publish("m", "", TARGETS.get(random.nextInt(TARGETS.size())));
            };
        }

        private List<String> publish(String kind, String exchange, String key) {
            String text = kind + "#" + next++;
            List<String> known = exchange.isEmpty()
                    ? List.of(text)
                    : LISTENING.stream().map(queue -> known(queue, text)).toList();
            known.forEach(account::published);
            String x = random.nextBoolean() ? "x" : "y";
            BasicProperties properties = BasicProperties.builder()
                    .deliveryMode(kind.equals("n") ? BasicProperties.TRANSIENT : BasicProperties.PERSISTENT)
                    .priority(PRIORITIES[random.nextInt(PRIORITIES.length)])
                    .correlationId(x)
                    .headers(FieldTable.builder().put("kind", x).build())
                    .build();
            session.publishNumbered(
                    ++sequence, exchange, key, true, ContentHeader.of(properties), Body.copyOf(body(text)));
            return known;
        }

        private static List<String> logged(List<String> messages) {
            return messages.stream().filter(message -> !message.startsWith("n")).toList();
        }

        void publish() {
            if (!transacted) {
                List<String> known = publishSome();
                unanswered.put(sequence, logged(known));
            }
        }

        void browseOrStop() {
            if (browsing != null) {
                session.cancelConsumer(BROWSER);
                browsing = null;
            } else {
                browsing = QUEUES.get(random.nextInt(QUEUES.size()));
                goneBefore = account.goneSoFar();
                shown = new HashSet<>();
                order = new Order();
                session.consume(BROWSER, browsing, "", false, true, false, 0, 0, FieldTable.EMPTY);
            }
        }

        /** A queue, an exchange and what binds them come and go, with what they hold: it expires, or its time comes. */
        void declareOrDelete() {
            if (transacted) {
                return;
            }
            switch (random.nextInt(13)) {
                case 12 -> purgePassing();
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

        private void purgePassing() {
            if (simulated.host().queue(PASSING) != null) {
                session.purgeQueue(PASSING);
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
            String message = messageOf(received);
            account.mayBeAway(List.of(message));
            CompletionStage<Void> settled =
                    session.settle(received.consumer(), received.tag(), received.tag(), 0, answer);
            if (answer) {
                settled.thenRun(() -> account.gone(message));
            }
        }

        void giveBack() {
            Received received = takeHeld();
            if (received == null) {
                return;
            }
            int outcome = 1 + random.nextInt(3);
            session.settle(received.consumer(), received.tag(), received.tag(), outcome, false);
            if (outcome < 3) {
                account.givenBack(received.consumer(), messageOf(received), outcome == 2);
            } else if (!received.consumer().equals(SHORT)) {
                account.mayBeAway(List.of(messageOf(received)));
            }
        }

        void recover() {
            if (!transacted && random.nextInt(4) == 0) {
                for (Received received : held) {
                    session.handedOver(received.consumer(), received.tag());
                    account.givenBack(received.consumer(), messageOf(received), true);
                }
                held.clear();
                session.recoverSession();
            }
        }

        void move() {
            if (!transacted || held.isEmpty()) {
                return;
            }
            boolean many = random.nextInt(4) == 0;
            List<Received> from = new ArrayList<>();
            List<String> to = new ArrayList<>();
            for (int left = many ? held.size() : 1; left > 0; left--) {
                Received received = takeHeld();
                session.settle(received.consumer(), received.tag(), received.tag(), 0, false);
                from.add(received);
                for (int sends = many ? random.nextInt(6) : 1; sends > 0; sends--) {
                    to.addAll(publishSome());
                }
            }
            if (random.nextInt(4) == 0) {
                from.forEach(received -> account.givenBack(received.consumer(), messageOf(received), true));
                account.rolledBack(to);
                held.clear();
                session.rollbackSession();
                return;
            }
            Account.Move move =
                    new Account.Move(from.stream().map(this::messageOf).toList(), logged(to));
            account.mayBeMoved(move);
            session.commit(++sequence).thenRun(() -> account.moved(move));
        }

        @Override
        public void deliver(
                String consumerTag, long deliveryTag, boolean redelivered, int deliveries, Message message) {
            if (consumerTag.equals(BROWSER)) {
                show(message);
                return;
            }
            Received received = new Received(consumerTag, deliveryTag, redelivered, deliveries, text(message), message);
            String known = messageOf(received);
            account.delivered(known);
            account.counted(consumerTag, known, redelivered, deliveries, perhapsMarked(consumerTag));
            assertThat(wanted(selector(consumerTag)))
                    .as("kinds of messages for selector \"%s\"", selector(consumerTag))
                    .contains(message.header().header("kind"));
            deadLettered += consumerTag.equals(DEAD) ? 1 : 0;
            held.add(received);
        }

        private static List<Object> wanted(String selector) {
            return selector.isEmpty() ? List.of("x", "y") : List.of(selector.contains("<>") ? "y" : "x");
        }

        private void show(Message message) {
            String known = known(browsing, text(message));
            account.shown(known, goneBefore);
            assertThat(shown.add(known)).as("%s is shown once", known).isTrue();
            order.next(browsing, message);
            browsed++;
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
                    account.confirmed(entry.getValue());
                }
                return answered;
            });
        }
    }
}
