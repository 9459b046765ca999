package org.godwit.jms.link.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whose turn it is, with a loop and many threads. */
@Timeout(60)
class TurnTest {
    private final EventLoop loop = new DefaultEventLoop(new DefaultThreadFactory("turn-test", true));
    private final AtomicInteger flushes = new AtomicInteger();
    private final Turn turn = new Turn(loop, flushes::incrementAndGet);

    @AfterEach
    void endLoop() {
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private static LinkTask task(Runnable work) {
        return new LinkTask() {
            @Override
            void run() {
                work.run();
            }
        };
    }

    private Thread runsOn(boolean awaited) {
        AtomicReference<Thread> thread = new AtomicReference<>();
        turn.add(
                task(() -> {
                    assertThat(turn.isMine()).isTrue();
                    thread.set(Thread.currentThread());
                }),
                awaited);
        await().until(() -> thread.get() != null);
        return thread.get();
    }

    @Test
    void anAwaitedTaskRunsHereOnceTheTurnIsOpenToAll() {
        assertThat(runsOn(true)).isNotSameAs(Thread.currentThread());
        turn.openToAll(true);
        assertThat(runsOn(true)).isSameAs(Thread.currentThread());
        assertThat(turn.isMine()).isFalse();
        turn.openToAll(false);
        assertThat(runsOn(true)).isNotSameAs(Thread.currentThread());
        await().until(() -> flushes.get() == 3);
    }

    @Test
    void whoFindsTheTurnTakenDoesNotWaitForIt() throws InterruptedException {
        turn.openToAll(true);
        CountDownLatch taken = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        loop.execute(() -> turn.take(() -> {
            taken.countDown();
            awaitQuietly(ended);
        }));
        taken.await();
        AtomicReference<Thread> thread = new AtomicReference<>();
        turn.add(task(() -> thread.set(Thread.currentThread())), true);
        assertThat(thread.get()).isNull();
        ended.countDown();
        await().until(() -> thread.get() != null);
        assertThat(thread.get()).isNotSameAs(Thread.currentThread());
    }

    @Test
    void aTaskThatFailsDoesNotTakeThoseBehindItAlong() {
        turn.openToAll(true);
        turn.add(
                task(() -> {
                    throw new IllegalStateException("on purpose");
                }),
                true);
        assertThat(turn.isMine()).isFalse();
        assertThat(runsOn(true)).isSameAs(Thread.currentThread());
    }

    @Test
    void everyTaskRunsOnceInItsThreadsOrderAndNeverTwoAtATime() throws InterruptedException {
        int threads = 4;
        int tasks = 20_000;
        // only ever touched in the turn
        int[] done = new int[threads];
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger wrong = new AtomicInteger();
        AtomicInteger all = new AtomicInteger();
        List<Thread> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int me = i;
            Thread thread = new Thread(() -> {
                for (int j = 0; j < tasks; j++) {
                    int number = j;
                    turn.add(
                            task(() -> {
                                if (inside.incrementAndGet() != 1 || done[me]++ != number) {
                                    wrong.incrementAndGet();
                                }
                                inside.decrementAndGet();
                                all.incrementAndGet();
                            }),
                            (j + me) % 3 != 0);
                }
            });
            running.add(thread);
            thread.start();
        }
        while (running.stream().anyMatch(Thread::isAlive)) {
            turn.openToAll(true);
            loop.submit(() -> turn.take(() -> {})).awaitUninterruptibly();
            turn.openToAll(false);
        }
        for (Thread thread : running) {
            thread.join();
        }
        await().until(() -> all.get() == threads * tasks);
        assertThat(wrong).hasValue(0);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
