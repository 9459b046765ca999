package org.godwit.broker.commit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.godwit.broker.model.CoreExecutor;

/** A core whose tasks the test runs one by one, on its own thread. */
public final class SteppedCore implements CoreExecutor {
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final List<Runnable> timers = new ArrayList<>();
    private long arrivals;

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    /** The next step throws. */
    @Override
    public void fail(Throwable failure) {
        tasks.addFirst(() -> {
            throw new AssertionError("the core failed", failure);
        });
    }

    @Override
    public boolean inCore() {
        return true;
    }

    @Override
    public Timer schedule(Runnable task, long delayMillis) {
        timers.add(task);
        return () -> timers.remove(task);
    }

    /** Time brings something now and then, so that the core forces at times, and at times the log thread. */
    @Override
    public long arrivals() {
        return arrivals;
    }

    /** Lets the time come for one of those who wait for it; false when nobody does. */
    public boolean timer(Random random) {
        if (timers.isEmpty()) {
            return false;
        }
        arrivals++;
        timers.remove(random.nextInt(timers.size())).run();
        return true;
    }

    /** Runs the next task; false when there is none. */
    public boolean step() {
        Runnable task = tasks.poll();
        if (task == null) {
            return false;
        }
        task.run();
        return true;
    }
}
