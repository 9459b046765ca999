package org.godwit.broker.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ForcesTest {
    /** Longer than any test takes. */
    private static final long LONG_MILLIS = 600_000;

    private final Forces forces = new Forces(LONG_MILLIS);
    private final Thread reader = new Thread(forces::await, "reader");

    @AfterEach
    void endReader() throws InterruptedException {
        reader.interrupt();
        reader.join();
    }

    @Test
    void aReadWaitsForTheForceThatIsUnderWay() throws InterruptedException {
        CountDownLatch ended = forces.begin();
        reader.start();
        await().atMost(ONE_MINUTE).until(() -> reader.getState() == Thread.State.TIMED_WAITING);
        ended.countDown();
        reader.join();
    }

    @Test
    void aReadDoesNotWaitForTheForcesThatBeginMeanwhile() throws InterruptedException {
        CountDownLatch ended = forces.begin();
        reader.start();
        await().atMost(ONE_MINUTE).until(() -> reader.getState() == Thread.State.TIMED_WAITING);
        forces.begin();
        ended.countDown();
        reader.join();
    }

    @Test
    void aReadDoesNotWaitWhenNothingIsForced() {
        forces.await();
        forces.begin().countDown();
        forces.await();
    }

    @Test
    void aReadWaitsForAShortWhileAtTheMost() {
        Forces briefly = new Forces(1);
        briefly.begin();
        long start = System.nanoTime();
        briefly.await();
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(1_000_000);
    }
}
