package org.godwit.broker.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.godwit.broker.core.BranchFixture.xid;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.transaction.xa.XAException;
import org.godwit.amqp.FieldTable;
import org.godwit.amqp.Xid;
import org.godwit.broker.core.BranchModel.Branch;
import org.godwit.broker.core.BranchModel.Durable;
import org.godwit.broker.core.BranchModel.Sent;
import org.godwit.broker.core.BranchModel.State;
import org.godwit.broker.core.HostFixture.Received;
import org.godwit.broker.model.BranchStatus;
import org.godwit.broker.model.Message;
import org.godwit.broker.model.XaException;
import org.godwit.broker.security.Access;
import org.junit.jupiter.api.Test;

/**
 * Seeded random walks over xids, sessions and calls of class dtx, with lost connections, timeouts, operators, checkpoints,
 * power failures and a disk that fails in every way, between steps and within them, on the real log over a simulated disk and stepped on one thread. Every answer
 * is compared with a {@link BranchModel}, and after each crash so are the branches in doubt and the queues, message by message
 * and in order. A failure names its seed.
 */
class BranchWalkTest {
    private static final int SEEDS = Integer.getInteger("godwit.branches.seeds", 60);
    private static final int CLUSTER_SEEDS = 10;
    private static final int STEPS = 1500;
    private static final int MOST_JUMP_MILLIS = 1_000_000;
    private static final List<String> QUEUES = List.of("a", "b");
    private static final List<String> NAMES = List.of("t", "u", "v", "w", "x");

    private int endedWithinAStep;

    @Test
    void everyAnswerAndEveryMessageIsAsTheModelHasIt() {
        walk(SimulatedHost::new, SEEDS);
    }

    /** So it is where others take over what was prepared, and the states of all are the same. */
    @Test
    void andSoItIsOnACluster() {
        walk(seed -> new SimulatedCluster(seed, true), Integer.getInteger("godwit.branches.seeds", CLUSTER_SEEDS));
    }

    private void walk(LongFunction<SimulatedBroker> brokers, int seeds) {
        long first = Long.getLong("godwit.branches.seed", 1);
        for (long seed = first; seed < first + seeds; seed++) {
            try {
                new Walk(seed, brokers.apply(seed)).run();
            } catch (Throwable failure) {
                throw new AssertionError(
                        "seed " + seed + " fails; repeat it with -Dgodwit.branches.seed=" + seed
                                + " -Dgodwit.branches.seeds=1",
                        failure);
            }
        }
        System.out.printf("%d walks, the broker ended %d times within a step%n", seeds, endedWithinAStep);
        assertThat(seeds < 10 || endedWithinAStep > seeds / 2)
                .as("ended within a step: %s", endedWithinAStep)
                .isTrue();
    }

    private final class Walk {
        private final Random random;
        private final SimulatedBroker simulated;
        private final BranchModel model = new BranchModel(QUEUES);
        private final List<Actor> actors = new ArrayList<>();
        private final List<String> wrong = new ArrayList<>();
        private final List<String> history = new ArrayList<>();
        /** The broker ends: what is answered now is that nobody knows. */
        private boolean ending;
        /** It may end in any of the next steps. */
        private boolean endsSoon;

        private long next;

        Walk(long seed, SimulatedBroker simulated) {
            random = new Random(seed);
            this.simulated = simulated;
        }

        void run() {
            Actor declarer = new Actor();
            for (String queue : QUEUES) {
                declarer.session.declareQueue(queue, false, true, false, false, FieldTable.EMPTY);
            }
            settle();
            declarer.connection.close();
            newActors();
            try {
                for (int step = 0; step < STEPS; step++) {
                    step();
                    assertThat(wrong).isEmpty();
                }
                settle();
                crash();
                end();
            } catch (Throwable failure) {
                int from = Math.max(0, history.size() - 60);
                throw new AssertionError("after\n" + String.join("\n", history.subList(from, history.size())), failure);
            }
        }

        private void newActors() {
            actors.clear();
            for (int i = 0; i < 3; i++) {
                actors.add(new Actor());
                actors.get(i).consume();
            }
        }

        private void settle() {
            if (endsSoon) {
                crash();
            }
            simulated.settle();
            assertThat(wrong).isEmpty();
            model.certain(model.events());
        }

        private void step() {
            if (simulated.ended()) {
                endedWithinAStep++;
                crash();
            }
            Actor actor = actors.get(random.nextInt(actors.size()));
            switch (random.nextInt(28)) {
                case 0, 1, 2 -> actor.start(name(branch -> false));
                case 3 -> actor.associate(name(branch -> branch.state == State.UNPREPARED), true);
                case 4 -> actor.associate(name(branch -> branch.suspended.containsValue(true)), false);
                case 5, 6, 7, 8 -> actor.publish();
                case 9, 10, 11 -> actor.accept();
                case 12, 13, 14 -> actor.end(name(branch -> branch.suspended.containsKey(actor)));
                case 15, 16, 17 -> actor.prepare(name(Walk::idle));
                case 18, 19 -> actor.commit(name(branch -> branch.state == State.PREPARED));
                case 20 -> actor.rollback(name(branch -> branch.state == State.PREPARED));
                case 21 -> actor.commitInOnePhase(name(Walk::idle));
                case 22 -> actor.forget(name(branch -> branch.state == State.DECIDED));
                case 23 -> rarely(actor);
                case 24 -> {
                    if (!endsSoon) {
                        settle();
                    }
                }
                default -> simulated.step();
            }
        }

        private static boolean idle(Branch branch) {
            return branch.state == State.UNPREPARED && branch.suspended.isEmpty();
        }

        /** Mostly one whose branch the call is meant for, if there is one. */
        private String name(Predicate<Branch> fitting) {
            List<String> names = model.branches.entrySet().stream()
                    .filter(entry -> fitting.test(entry.getValue()))
                    .map(Map.Entry::getKey)
                    .toList();
            List<String> from = names.isEmpty() || random.nextInt(4) == 0 ? NAMES : names;
            return from.get(random.nextInt(from.size()));
        }

        private void rarely(Actor actor) {
            switch (random.nextInt(12)) {
                case 0 -> crash();
                case 1 -> rest();
                case 2 -> lose(actor);
                case 3 -> actor.setTimeout(name(Walk::idle));
                case 4, 5 -> operator(name(branch -> branch.state == State.PREPARED), random.nextBoolean());
                case 6 -> endSoon();
                case 7 -> jump();
                default -> simulated.advance(random.nextInt(12));
            }
        }

        // ---- what happens to the broker --------------------------------------------------------------------------

        private void rest() {
            history.add("301 seconds pass");
            model.rest();
            simulated.advance(301_000);
        }

        private void lose(Actor actor) {
            history.add(actor + " is lost");
            model.connectionLost(actor);
            actor.connection.close();
            NAMES.forEach(model::forgetIfDue);
            simulated.advance(300);
            if (!simulated.ended()) {
                actors.remove(actor);
                actors.add(new Actor());
                actors.get(2).consume();
            }
        }

        /** Time that runs out for branches is not that of the clock on the wall. */
        private void jump() {
            long millis = random.nextInt(2 * MOST_JUMP_MILLIS) - MOST_JUMP_MILLIS;
            history.add("the clock is set by " + millis + " ms");
            simulated.core().jump(millis);
        }

        /** The power fails, or the disk in one of its ways. */
        private void endSoon() {
            history.add("ends soon");
            simulated.failSoon();
            endsSoon = true;
        }

        private void operator(String name, boolean commit) {
            String call = "operator " + (commit ? "commits " : "rolls back ") + name;
            check(call, () -> model.decide(name, commit), () -> simulated
                    .host()
                    .decideBranch(xid(name), commit, "operator")
                    .thenApply(done -> BranchModel.OK));
        }

        /** The power fails; what is found afterwards is one of the things that may be. */
        private void crash() {
            history.add("crash");
            ending = true;
            simulated.crash();
            ending = false;
            endsSoon = false;
            Map<String, List<String>> found = browse();
            Map<String, String> inDoubt = inDoubt();
            Durable state = model.candidates().stream()
                    .filter(candidate -> candidate.visible().equals(found)
                            && known(candidate).equals(inDoubt))
                    .findFirst()
                    .orElseThrow(() ->
                            new AssertionError("found " + found + " and in doubt " + inDoubt + ", expected one of "
                                    + model.candidates().stream()
                                            .map(candidate -> candidate.visible() + " and in doubt " + known(candidate))
                                            .collect(Collectors.joining("\n"))));
            model.recovered(state);
            newActors();
        }

        private Map<String, List<String>> browse() {
            Browser browser = new Browser();
            for (String queue : QUEUES) {
                browser.session.consume(queue, queue, "", false, true, false, 0, 0, FieldTable.EMPTY);
            }
            simulated.settle();
            browser.connection.close();
            return browser.texts;
        }

        private Map<String, String> inDoubt() {
            Map<Xid, String> names = NAMES.stream().collect(Collectors.toMap(BranchFixture::xid, name -> name));
            Map<String, String> inDoubt = new TreeMap<>();
            for (BranchStatus branch : simulated.host().branchesInDoubt()) {
                inDoubt.put(names.get(branch.xid()), branch.state().name());
            }
            return inDoubt;
        }

        private static Map<String, String> known(Durable candidate) {
            Map<String, String> known = new TreeMap<>();
            candidate.prepared.keySet().forEach(name -> known.put(name, BranchStatus.State.PREPARED.name()));
            candidate.decided.forEach((name, status) -> known.put(
                    name,
                    (status == XAException.XA_HEURCOM
                                    ? BranchStatus.State.COMMITTED_HEURISTICALLY
                                    : BranchStatus.State.ROLLED_BACK_HEURISTICALLY)
                            .name()));
            return known;
        }

        /** Decides what is in doubt, and takes all that is left: nothing stays behind. */
        private void end() {
            Actor actor = actors.get(0);
            for (String name : NAMES) {
                actor.commit(name);
                actor.forget(name);
            }
            settle();
            assertThat(simulated.host().branchesInDoubt()).isEmpty();
            crash();
            List.copyOf(actors).forEach(left -> left.connection.close());
            BrokerSession session = new Actor().session;
            QUEUES.forEach(session::purgeQueue);
            settle();
            simulated.advance(20);
            settle();
            assertThat(simulated.host().memory().heldBytes())
                    .as("bytes held in memory")
                    .isZero();
            assertThat(simulated.host().store().size())
                    .as("messages left in the store")
                    .isZero();
            simulated.close();
        }

        // ---- calls -----------------------------------------------------------------------------------------------

        private void check(String call, IntSupplier expecting, Supplier<CompletionStage<Integer>> made) {
            int before = model.events();
            int expected = expecting.getAsInt();
            history.add(call + " is " + expected);
            int events = model.events();
            CompletionStage<Integer> stage;
            try {
                stage = made.get();
            } catch (XaException refused) {
                compare(call, expected, refused.status());
                return;
            }
            stage.whenComplete((status, failure) -> {
                if (ending || simulated.ended()) {
                    return;
                }
                compare(call, expected, failure == null ? status : statusOf(failure));
                if (failure != null || events > before) {
                    model.certain(events);
                }
            });
        }

        private static int statusOf(Throwable failure) {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            if (cause instanceof XaException refused) {
                return refused.status();
            }
            throw new AssertionError("not a code of XA", cause);
        }

        private void compare(String call, int expected, int answered) {
            if (expected != answered) {
                wrong.add(call + " was answered with " + answered + ", not " + expected);
            }
        }

        private void checkNow(String call, int expected, Runnable made) {
            history.add(call + " is " + expected);
            try {
                made.run();
                compare(call, expected, BranchModel.OK);
            } catch (XaException refused) {
                compare(call, expected, refused.status());
            }
        }

        /** Reads the queues as they are. */
        private final class Browser extends Unexpecting {
            private final Map<String, List<String>> texts = new TreeMap<>();
            private final BrokerConnection connection = simulated.host().connect(Access.all("guest"), "browser", this);
            private final BrokerSession session = connection.openSession(this);

            Browser() {
                QUEUES.forEach(queue -> texts.put(queue, new ArrayList<>()));
            }

            @Override
            public void deliver(
                    String consumerTag, long deliveryTag, boolean redelivered, int deliveries, Message message) {
                texts.get(consumerTag).add(HostFixture.text(message));
            }
        }

        /** A connection with one session, which takes part in branches and consumes from every queue. */
        private final class Actor extends Unexpecting {
            private final String name = "actor " + next++;
            private final BrokerConnection connection;
            private final BrokerSession session;
            private final List<Received> held = new ArrayList<>();

            Actor() {
                connection = simulated.host().connect(Access.all("guest"), name, this);
                session = connection.openSession(this);
                session.branches().select((xid, status) -> {});
            }

            @Override
            public String toString() {
                return name;
            }

            void consume() {
                for (String queue : QUEUES) {
                    session.consume(queue, queue, "", false, false, false, 4, 0, FieldTable.EMPTY);
                }
            }

            void publish() {
                boolean much = model.associated.get(this) != null && random.nextInt(10) == 0;
                for (int left = much ? 40 : 1; left > 0; left--) {
                    publishOne();
                }
            }

            private void publishOne() {
                Sent sent = new Sent(QUEUES.get(random.nextInt(2)), "m#" + next++, random.nextInt(3) > 0);
                history.add(name + " publishes " + sent);
                model.publish(this, sent);
                session.publish(
                        "", sent.queue(), true, HostFixture.header(sent.persistent()), HostFixture.body(sent.text()));
            }

            void accept() {
                Branch branch = model.associated.get(this);
                if (branch != null && !held.isEmpty()) {
                    Received received = held.remove(random.nextInt(held.size()));
                    history.add(name + " accepts " + received.text());
                    model.accept(this, received.text());
                    session.settle(received.consumer(), received.tag(), received.tag(), 0, random.nextBoolean());
                }
            }

            void start(String xid) {
                checkNow(name + " starts " + xid, model.start(this, xid), () -> session.branches()
                        .start(xid(xid), false, false));
            }

            void associate(String xid, boolean join) {
                checkNow(
                        name + (join ? " joins " : " resumes ") + xid,
                        join ? model.join(this, xid) : model.resume(this, xid),
                        () -> session.branches().start(xid(xid), join, !join));
            }

            void end(String xid) {
                boolean suspend = random.nextInt(4) == 0;
                boolean fail = !suspend && random.nextInt(8) == 0;
                checkNow(
                        name + " ends " + xid + (suspend ? " with suspend" : fail ? " with fail" : ""),
                        model.end(this, xid, fail, suspend),
                        () -> session.branches().end(xid(xid), fail, suspend, random.nextBoolean()));
                model.forgetIfDue(xid);
                simulated.advance(300);
            }

            void setTimeout(String xid) {
                checkNow(name + " sets the timeout of " + xid, model.setTimeout(xid, 4), () -> session.branches()
                        .setTimeout(xid(xid), 1_000));
            }

            void prepare(String xid) {
                decide("prepare " + xid, () -> model.prepare(xid), branches -> branches.prepare(xid(xid)));
            }

            void commit(String xid) {
                decide("commit " + xid, () -> model.commit(xid), branches -> branches.commit(xid(xid), false, 0));
            }

            void commitInOnePhase(String xid) {
                decide("one phase " + xid, () -> model.onePhase(xid), branches -> branches.commit(xid(xid), true, 0));
            }

            void rollback(String xid) {
                decide("rollback " + xid, () -> model.rollback(this, xid), branches -> branches.rollback(xid(xid)));
            }

            void forget(String xid) {
                decide("forget " + xid, () -> model.forget(xid), branches -> branches.forget(xid(xid)));
            }

            void decide(String call, IntSupplier expected, Function<SessionBranches, CompletionStage<Integer>> made) {
                check(name + ": " + call, expected, () -> made.apply(session.branches()));
            }

            @Override
            public void deliver(
                    String consumerTag, long deliveryTag, boolean redelivered, int deliveries, Message message) {
                String text = HostFixture.text(message);
                if (model.accepted(text)) {
                    wrong.add("delivered though a branch has accepted it: " + text);
                }
                held.add(new Received(consumerTag, deliveryTag, redelivered, deliveries, text, message));
            }

            @Override
            public void forcedClose(String reason) {
                assertThat(reason).containsAnyOf("the broker stops", "has lost its log");
            }
        }
    }
}
