package org.godwit.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
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
import org.godwit.amqp.ReplyCode;
import org.godwit.broker.core.HostFixture.Received;
import org.godwit.broker.model.Message;
import org.godwit.broker.queue.Queue;
import org.godwit.broker.security.Access;

/**
 * One seed's clients of a broker: publishes, acceptances, returns, transactions, selectors, browsers, dead letters, full queues,
 * delays and expiry, declarations and deletions, time that jumps, and the end of the broker, checked against an {@link Account}
 * of every message. For one thread.
 */
final class Workload {
    private static final int STEPS = 2500;
    /** What clients send to, for a transaction once or at once to all that listen to {@link #NEWS}. */
    private static final List<String> TARGETS = List.of("a", "b", "c", "short");
    /** What a consumer of it rejects, or has no room, goes to {@link #DEAD}. */
    private static final String SHORT = "short";

    private static final int MOST_IN_SHORT = 12;
    /** What has no room is refused. */
    private static final String NARROW = "narrow";

    private static final int MOST_IN_NARROW = 6;
    /** Its messages are due later, or expire and go to {@link #DEAD}, as what is rejected does. */
    private static final String TIMED = "timed";

    private static final String DEAD = "dead";
    static final List<String> QUEUES = List.of("a", "b", "c", SHORT, NARROW, TIMED, DEAD);
    /** The queues of which dead letters go to {@link #DEAD}. */
    private static final Set<String> DYING = Set.of(SHORT, TIMED);
    /** The queues that have what is sent to the topic. */
    private static final List<String> LISTENING = List.of("a", "b");

    private static final String NEWS = "news.sports";
    /** What is given back comes again after a while. */
    private static final String LATE = "c";

    private static final Map<String, FieldTable> ARGUMENTS = Map.of(
            LATE,
            FieldTable.builder().put("x-redelivery-delay", 20).build(),
            SHORT,
            deadLetters().put("x-max-length", MOST_IN_SHORT).build(),
            NARROW,
            FieldTable.builder()
                    .put("x-max-length", MOST_IN_NARROW)
                    .put("x-overflow", "reject-publish")
                    .build(),
            TIMED,
            deadLetters().build());

    private static FieldTable.Builder deadLetters() {
        return FieldTable.builder().put("x-dead-letter-exchange", "").put("x-dead-letter-routing-key", DEAD);
    }

    private static final String BROWSER = "browser";
    private static final String PASSING = "passing";
    private static final int MOST_JUMP_MILLIS = 100_000;
    private static final int LONGEST_MILLIS = 50_000;
    private static final int PREFETCHED = 8;
    private static final int ACTORS = 3;
    /** Of priorities; most messages have the usual one. */
    private static final int[] PRIORITIES = {4, 4, 4, 4, 0, 9};

    private final Random random;
    private final SimulatedBroker simulated;
    private final Account account = new Account();
    private final TimedMessages timed = new TimedMessages();
    private final Map<String, Integer> priorities = new HashMap<>();
    private final Set<String> rejected = new HashSet<>();
    private List<Actor> actors = new ArrayList<>();
    private long next;
    private int crashes;
    private int browsed;
    private int deadLettered;
    private int dropped;
    private int refused;
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

    /** How many messages were driven out of a full queue while nobody took any. */
    int dropped() {
        return dropped;
    }

    /** How many messages a full queue refused. */
    int refused() {
        return refused;
    }

    TimedMessages timed() {
        return timed;
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
        for (int i = 0; i < ACTORS; i++) {
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
            case 8 -> advance(random.nextInt(12));
            case 9 -> {
                switch (random.nextInt(75)) {
                    case 0, 1, 2 -> crash();
                    case 3, 4 -> simulated.failSoon();
                    case 5, 6 -> setClock(random.nextInt(2 * MOST_JUMP_MILLIS) - MOST_JUMP_MILLIS);
                    default -> {}
                }
            }
            case 10 -> actor.declareOrDelete();
            case 11 -> actor.browseOrStop();
            default -> simulated.step();
        }
        checkLengths();
    }

    private void advance(long millis) {
        simulated.advance(millis);
        timed.look(wallMillis());
    }

    private void setClock(long byMillis) {
        simulated.core().jump(byMillis);
        timed.look(wallMillis());
    }

    private long wallMillis() {
        return simulated.core().wallMillis();
    }

    private void crash() {
        keptBack |= simulated.store().damagedReads() > 0;
        simulated.crash();
        crashes++;
        account.nextLife();
        timed.look(wallMillis());
        if (random.nextInt(4) == 0) {
            simulated.settle();
            QUEUES.forEach(this::browse);
            overfill();
        }
        newActors();
    }

    // ---- queues that are full ------------------------------------------------------------------------------------

    /**
     * Once a queue is served it has no more than it may, or reads what is to go; one that refuses may have what came back
     * from consumers besides.
     */
    private void checkLengths() {
        if (simulated.ended() || simulated.core().busy()) {
            return;
        }
        Queue dropping = simulated.host().queue(SHORT);
        assertThat(dropping.ready() <= MOST_IN_SHORT || dropping.reading())
                .as("%d messages in queue %s", dropping.ready(), SHORT)
                .isTrue();
        assertThat(simulated.host().queue(NARROW).ready())
                .as("messages in queue %s", NARROW)
                .isLessThanOrEqualTo(MOST_IN_NARROW + ACTORS * PREFETCHED);
    }

    /** More is sent than there is room for, while nobody takes any: the first are driven out, or the last refused. */
    private void overfill() {
        Filler filler = new Filler();
        List<String> waiting = new ArrayList<>(browse(SHORT));
        List<String> dead = browse(DEAD);
        for (int left = random.nextInt(2 * MOST_IN_SHORT); left > 0; left--) {
            waiting.add(filler.send(SHORT));
        }
        int narrow = status(filler.session, NARROW).messages();
        int sent = random.nextInt(2 * MOST_IN_NARROW);
        for (int left = sent; left > 0; left--) {
            filler.send(NARROW);
        }
        simulated.settle();
        waiting.sort(Comparator.comparingInt(message -> -priorities.get(message)));
        List<String> driven = waiting.subList(0, Math.max(0, waiting.size() - MOST_IN_SHORT));
        assertThat(browse(SHORT))
                .as("what stays in queue %s", SHORT)
                .isEqualTo(waiting.subList(driven.size(), waiting.size()));
        assertThat(filler.sent).as("without an answer").isEmpty();
        assertThat(dead).as("dead before").noneMatch(driven::contains);
        assertThat(browse(DEAD)).as("what was driven out").containsAll(driven);
        dropped += driven.size();
        int taken = Math.min(sent, Math.max(0, MOST_IN_NARROW - narrow));
        assertThat(filler.refused)
                .as("refused of %d, with %d there", sent, narrow)
                .isEqualTo(sent - taken);
        assertThat(browse(NARROW)).hasSize(narrow + taken);
        filler.connection.close();
    }

    /** Why a message is dead: that of its queue, and what happened to it. */
    private void checkDeath(Message message) {
        FieldTable death = (FieldTable) ((List<?>) message.header().headers().get("x-death")).get(0);
        String text = text(message);
        switch ((String) death.get("reason")) {
            case "maxlen" -> assertThat(death.get("queue")).isEqualTo(SHORT);
            case "expired" -> timed.expired(text, wallMillis());
            case "rejected" -> assertThat(rejected).contains(text);
            default -> throw new AssertionError(text + " died of " + death);
        }
    }

    /** A client that only sends. */
    private final class Filler extends Unexpecting {
        private final BrokerConnection connection = simulated.host().connect(Access.all("guest"), "filler", this);
        private final BrokerSession session = connection.openSession(this);
        private final Map<Long, String> sent = new TreeMap<>();
        private long sequence;
        private int refused;

        Filler() {
            session.open(0, random.nextLong() | 1);
        }

        String send(String queue) {
            String text = "m#" + next++;
            account.published(text);
            sent.put(++sequence, text);
            session.publishNumbered(
                    sequence, "", queue, true, ContentHeader.of(properties(text).build()), Body.copyOf(body(text)));
            return text;
        }

        @Override
        public void publishRefused(long number, ReplyCode code, String text) {
            assertThat(code).isEqualTo(ReplyCode.RESOURCE_ERROR);
            account.rolledBack(List.of(sent.remove(number)));
            refused++;
        }

        @Override
        public void published(long throughSequence) {
            sent.entrySet().removeIf(entry -> {
                boolean answered = entry.getKey() <= throughSequence;
                if (answered) {
                    account.confirmed(List.of(entry.getValue()));
                }
                return answered;
            });
        }
    }

    private BasicProperties.Builder properties(String text) {
        int priority = PRIORITIES[random.nextInt(PRIORITIES.length)];
        priorities.put(text, priority);
        return BasicProperties.builder()
                .deliveryMode(BasicProperties.PERSISTENT)
                .priority(priority)
                .headers(FieldTable.of(Map.of("kind", "x")));
    }

    // ---- what is there ---------------------------------------------------------------------------------------------

    /** What is ready in a queue, as a browser is shown it: as much as the queue says that it has. */
    private List<String> browse(String queue) {
        Reader browser = new Reader(queue);
        int ready = browser.ready();
        browser.read(true);
        if (queue.equals(TIMED)) {
            // what has expired behind others is there, and not shown
            assertThat(browser.messages).as("ready in queue %s", queue).hasSizeLessThanOrEqualTo(ready);
        } else {
            assertThat(browser.messages).as("ready in queue %s", queue).hasSize(ready);
        }
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
        // what is due or expires, or comes again later, does so now
        advance(20 * MOST_JUMP_MILLIS);
        simulated.settle();
        overfill();
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

    /** A message is delivered from a queue or shown: its time is right, and if it is dead, it has a reason. */
    private void checkTime(String queue, Message message) {
        if (queue.equals(DEAD)) {
            checkDeath(message);
        } else {
            timed.delivered(text(message), wallMillis());
        }
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
        return keptBack || queue.equals(LATE) || queue.equals(SHORT) || queue.equals(TIMED);
    }

    /** Where a client reads a message it is that of its priority's order; dead letters and delayed ones come as they can. */
    private static final class Order {
        private final Map<Integer, Long> last = new HashMap<>();

        void next(String queue, Message message) {
            if (!queue.equals(DEAD) && !queue.equals(TIMED)) {
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
            checkTime(queue, message);
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
        /** Numbers of messages to the queue that refuses, not answered yet. */
        private final Set<Long> inNarrow = new HashSet<>();

        private long sequence;
        private long refusedSequence;
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
                session.consume(queue, queue, selector(queue), false, false, false, PREFETCHED, 0, FieldTable.EMPTY);
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
            BasicProperties properties = properties(text)
                    .deliveryMode(kind.equals("n") ? BasicProperties.TRANSIENT : BasicProperties.PERSISTENT)
                    .correlationId(x)
                    .headers(FieldTable.builder().put("kind", x).build())
                    .build();
            publish(exchange, key, properties, text);
            return known;
        }

        private void publish(String exchange, String key, BasicProperties properties, String text) {
            session.publishNumbered(
                    ++sequence, exchange, key, true, ContentHeader.of(properties), Body.copyOf(body(text)));
        }

        /** What is full refuses it, and nothing else does. */
        private void publishNarrow() {
            Queue queue = simulated.host().queue(NARROW);
            int ready = queue.ready();
            int underWay =
                    actors.stream().mapToInt(actor -> actor.inNarrow.size()).sum();
            List<String> known = publish("m", "", NARROW);
            if (refusedSequence == sequence) {
                assertThat(ready + underWay)
                        .as("%d messages in queue %s and %d under way, one is refused", ready, NARROW, underWay)
                        .isGreaterThanOrEqualTo(MOST_IN_NARROW);
                account.rolledBack(known);
                refused++;
            } else {
                assertThat(ready)
                        .as("messages in queue %s, one is taken", NARROW)
                        .isLessThan(MOST_IN_NARROW);
                unanswered.put(sequence, known);
                inNarrow.add(sequence);
            }
        }

        /** It expires, or is due later, or both. */
        private void publishTimed() {
            String text = "m#" + next++;
            account.published(text);
            long now = wallMillis();
            long ttl = random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(LONGEST_MILLIS);
            long due = random.nextBoolean() ? 0 : now + 1 + random.nextInt(LONGEST_MILLIS);
            FieldTable.Builder headers = FieldTable.builder().put("kind", "x");
            BasicProperties.Builder properties = properties(text);
            if (ttl > 0) {
                properties.expiration(Long.toString(ttl));
            }
            if (due > 0) {
                headers.put("x-jms-delivery-time", due);
            }
            timed.sent(text, ttl == 0 ? 0 : now + ttl, due);
            publish("", TIMED, properties.headers(headers.build()).build(), text);
            unanswered.put(sequence, List.of(text));
        }

        private static List<String> logged(List<String> messages) {
            return messages.stream().filter(message -> !message.startsWith("n")).toList();
        }

        void publish() {
            if (transacted) {
                return;
            }
            switch (random.nextInt(6)) {
                case 0 -> publishNarrow();
                case 1 -> publishTimed();
                default -> {
                    List<String> known = publishSome();
                    unanswered.put(sequence, logged(known));
                }
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
            } else if (DYING.contains(received.consumer())) {
                rejected.add(received.text());
            } else {
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
            checkTime(consumerTag, message);
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
            checkTime(browsing, message);
            assertThat(shown.add(known)).as("%s is shown once", known).isTrue();
            order.next(browsing, message);
            browsed++;
        }

        @Override
        public void forcedClose(String reason) {
            assertThat(reason).contains("has lost its log");
        }

        @Override
        public void publishRefused(long number, ReplyCode code, String text) {
            assertThat(code).as(text).isEqualTo(ReplyCode.RESOURCE_ERROR);
            refusedSequence = number;
        }

        @Override
        public void published(long throughSequence) {
            inNarrow.removeIf(number -> number <= throughSequence);
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
