package org.godwit.jms.link.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.godwit.jms.link.Haste;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private final DefaultEventLoop loop = new DefaultEventLoop();
    private final AtomicInteger flushes = new AtomicInteger();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final Outbox outbox = new Outbox(loop, flushes::incrementAndGet, failures::add);
    private final List<Integer> ran = new CopyOnWriteArrayList<>();

    @AfterEach
    void endLoop() throws InterruptedException {
        loop.shutdownGracefully(0, 10, TimeUnit.SECONDS).await();
    }

    private LoopTask task(int number) {
        return new LoopTask() {
            @Override
            void run() {
                ran.add(number);
            }
        };
    }

    private void awaitLoop() throws InterruptedException {
        loop.submit(() -> {}).await();
    }

    @Test
    void whatMayWaitGoesWithTheNextInOrder() throws InterruptedException {
        outbox.add(task(1), Haste.WITH_THE_NEXT);
        outbox.add(task(2), Haste.WITH_THE_NEXT);
        awaitLoop();
        assertThat(ran).isEmpty();
        outbox.add(task(3), Haste.NOW);
        awaitLoop();
        assertThat(ran).containsExactly(1, 2, 3);
        assertThat(flushes).hasValue(1);
    }

    @Test
    void whatMayWaitDoesNotWaitForEver() throws InterruptedException {
        for (int number = 0; number < 100; number++) {
            outbox.add(task(number), Haste.WITH_THE_NEXT);
        }
        awaitLoop();
        assertThat(ran).hasSizeGreaterThanOrEqualTo(64).isSorted();
        outbox.hasten();
        awaitLoop();
        assertThat(ran).hasSize(100).isSorted();
    }

    @Test
    void nothingIsDoneWhereNothingWaits() throws InterruptedException {
        outbox.hasten();
        awaitLoop();
        outbox.add(task(1), Haste.NOW);
        awaitLoop();
        outbox.hasten();
        awaitLoop();
        assertThat(flushes).hasValue(1);
    }

    @Test
    void whatFailsIsToldAndTakesNothingAlong() throws InterruptedException {
        Error error = new OutOfMemoryError("for the test");
        LoopTask failing = new LoopTask() {
            @Override
            void run() {
                throw error;
            }
        };
        outbox.add(failing, Haste.WITH_THE_NEXT);
        outbox.add(task(1), Haste.NOW);
        awaitLoop();
        assertThat(ran).containsExactly(1);
        assertThat(failures).containsExactly(error);
        assertThat(flushes).hasValue(1);
    }
}
