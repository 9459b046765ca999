package org.godwit.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.godwit.amqp.BasicProperties;
import org.godwit.amqp.Body;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;
import org.godwit.broker.commit.SteppedCore;
import org.godwit.broker.model.Message;
import org.godwit.broker.selector.IdentifierEquality;
import org.junit.jupiter.api.Test;

/** Message groups: each to one subscriber, in order. A message's name is its group and a number. */
class GroupsTest {
    private static final int LANE = 4;

    private final Queue queue = new Queue(
            1,
            "q",
            new Queue.Lifetime(true, false, null, false),
            FieldTable.EMPTY,
            new Queue.Surroundings(
                    new SteppedCore(),
                    id -> CompletableFuture.failedFuture(new AssertionError("nothing is read")),
                    new MemoryBudget(1 << 20),
                    touched -> {}));
    private long now = 1_000;
    private long nextPosition = 1;

    /** A name that ends with ! is that of the last message of its group. */
    private void add(String... names) {
        for (String name : names) {
            BasicProperties.Builder properties = BasicProperties.builder().messageId(name);
            if (!name.startsWith("-")) {
                FieldTable.Builder headers = FieldTable.builder().put("JMSXGroupID", name.substring(0, 1));
                if (name.endsWith("!")) {
                    headers.put("JMSXGroupSeq", -1);
                }
                properties.headers(headers.build());
            }
            ContentHeader header =
                    ContentHeader.ofEncoded(ContentHeader.of(properties.build()).encoded());
            long position = nextPosition++;
            queue.add(LANE, position, new Message(position, "", "q", header, Body.EMPTY), 0, 0);
        }
    }

    private void dispatch() {
        queue.wake(now);
        assertThat(queue.dispatch(now)).isEmpty();
    }

    private Taker taker() {
        return taker(null);
    }

    private Taker taker(Predicate<String> matching) {
        Taker taker = new Taker(matching);
        queue.subscribers().add(taker);
        return taker;
    }

    private static String name(Message message) {
        return message.header().properties().messageId();
    }

    private static final class Taker implements Subscriber {
        final Predicate<String> matching;
        final List<QueueEntry> taken = new ArrayList<>();
        int window = Integer.MAX_VALUE;

        Taker(Predicate<String> matching) {
            this.matching = matching;
        }

        List<String> names() {
            return taken.stream().map(entry -> name(entry.message())).toList();
        }

        @Override
        public boolean willing() {
            return taken.size() < window;
        }

        @Override
        public boolean selective() {
            return matching != null;
        }

        @Override
        public boolean matches(Message message) {
            return matching == null || matching.test(name(message));
        }

        @Override
        public IdentifierEquality equality() {
            return null;
        }

        @Override
        public boolean browsing() {
            return false;
        }

        @Override
        public void take(QueueEntry entry) {
            taken.add(entry);
        }

        @Override
        public int priority() {
            return 0;
        }

        @Override
        public boolean exclusive() {
            return false;
        }

        @Override
        public void queueDeleted() {}
    }

    @Test
    void aGroupSticksToOneSubscriber() {
        Taker one = taker();
        Taker two = taker();
        add("a1", "b1", "a2", "a3", "b2", "b3");
        dispatch();
        assertThat(one.names()).containsExactly("a1", "a2", "a3");
        assertThat(two.names()).containsExactly("b1", "b2", "b3");
    }

    @Test
    void aGroupThatItsSenderClosesBeginsAnew() {
        Taker one = taker();
        add("a1", "a2!");
        dispatch();
        assertThat(one.names()).containsExactly("a1", "a2!");
        one.window = 2;
        Taker two = taker();
        add("a1", "a2", "a3");
        dispatch();
        assertThat(two.names()).containsExactly("a1", "a2", "a3");
    }

    @Test
    void aGroupThatBeganAnewSticksAndGoesOnWithAnotherWhenItsSubscriberGoes() {
        Taker first = taker();
        first.window = 1;
        add("a1!");
        dispatch();
        Taker second = taker();
        add("a1", "a2");
        dispatch();
        assertThat(first.names()).containsExactly("a1!");
        assertThat(second.names()).containsExactly("a1", "a2");
        first.window = 5;
        add("a3");
        dispatch();
        assertThat(second.names()).endsWith("a3");
        queue.subscribers().remove(second);
        add("a4");
        dispatch();
        assertThat(first.names()).containsExactly("a1!", "a4");
    }

    @Test
    void groupsThatAreClosedTakeNoMemoryWithoutEnd() {
        Taker taker = taker();
        for (int i = 0; i < 10_000; i++) {
            char name = (char) ('a' + i);
            add(name + "1!");
        }
        for (int turn = 0; turn <= 10; turn++) {
            dispatch();
        }
        assertThat(taker.taken).hasSize(10_000);
        add("a1", "z1");
        dispatch();
        assertThat(taker.names()).endsWith("a1", "z1");
    }

    @Test
    void whatHasNoGroupGoesToAnybodyInTurn() {
        Taker one = taker();
        Taker two = taker();
        add("-1", "-2", "a1", "-3", "-4", "a2");
        dispatch();
        assertThat(one.names()).contains("a1", "a2");
        assertThat(two.names()).doesNotContain("a1", "a2");
        assertThat(one.taken.size() + two.taken.size()).isEqualTo(6);
        assertThat(two.names()).isNotEmpty();
    }

    @Test
    void aGroupWaitsForItsBusySubscriberAndLetsOthersPass() {
        Taker busy = taker();
        busy.window = 1;
        add("a1");
        dispatch();
        Taker idle = taker();
        add("a2", "b1", "a3");
        dispatch();
        assertThat(busy.names()).containsExactly("a1");
        assertThat(idle.names()).containsExactly("b1");
        busy.window = 3;
        dispatch();
        assertThat(busy.names()).containsExactly("a1", "a2", "a3");
    }

    @Test
    void aGroupGoesOnInOrderWithAnotherWhenItsSubscriberGoes() {
        Taker first = taker();
        first.window = 2;
        Taker second = taker();
        add("a1", "a2", "a3");
        dispatch();
        assertThat(second.taken).isEmpty();
        queue.subscribers().remove(first);
        first.taken.forEach(entry -> queue.giveBack(entry, true, true, 0));
        dispatch();
        assertThat(second.names()).containsExactly("a1", "a2", "a3");
    }

    @Test
    void aGroupWaitsForItsMessageThatIsRedeliveredLater() {
        Taker one = taker();
        add("a1", "a2", "b1", "a3");
        one.window = 3;
        dispatch();
        List<QueueEntry> taken = List.copyOf(one.taken);
        one.taken.clear();
        one.window = Integer.MAX_VALUE;
        queue.giveBack(taken.get(0), true, true, now + 200);
        queue.giveBack(taken.get(1), true, true, now + 100);
        dispatch();
        assertThat(one.names()).isEmpty();
        add("-1");
        now += 100;
        dispatch();
        assertThat(one.names()).containsExactly("-1");
        now += 100;
        dispatch();
        assertThat(one.names()).containsExactly("-1", "a1", "a2", "a3");
    }

    @Test
    void whatTheGroupsSubscriberDoesNotMatchIsForAnother() {
        Taker odd = taker(name -> name.endsWith("1"));
        add("a1", "a2", "a1");
        dispatch();
        Taker all = taker();
        dispatch();
        assertThat(odd.names()).containsExactly("a1", "a1");
        assertThat(all.names()).containsExactly("a2");
    }
}
