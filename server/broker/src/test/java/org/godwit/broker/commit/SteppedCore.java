package org.godwit.broker.commit;

import java.util.ArrayDeque;
import java.util.Deque;
import org.godwit.broker.model.CoreExecutor;

/** A core whose tasks the test runs one by one, on its own thread. */
public final class SteppedCore implements CoreExecutor {
    private final Deque<Runnable> tasks = new ArrayDeque<>();

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public boolean inCore() {
        return true;
    }

    @Override
    public Timer schedule(Runnable task, long delayMillis) {
        throw new UnsupportedOperationException("nothing here waits for time");
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
