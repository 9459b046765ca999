package org.godwit.broker.core;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.godwit.broker.model.CoreExecutor;
import org.godwit.broker.model.Operation;
import org.godwit.broker.queue.Queue;
import org.godwit.broker.queue.QueueEntry;

/**
 * Serves the queues of a host that have changed, once a turn: hands out what is ready, lets go what has expired or is too
 * much, and keeps what the log should know of deliveries. Owned by the host's core.
 */
final class Dispatching {
    /** How many expired messages of a queue nobody is to have leave it in one turn. */
    private static final int EXPIRED_PER_TURN = 1_000;
    /** After so long at the latest it shows that the clock on the wall was set forward. */
    private static final long LONGEST_ALARM_MILLIS = 60_000;

    private final VirtualHost host;
    private final CoreExecutor core;
    private List<Queue> touched = new ArrayList<>();
    private final Set<Queue> touchedOnce = new LinkedHashSet<>();
    private boolean serveScheduled;
    private final Set<Queue> marked = new LinkedHashSet<>();
    private final List<Drain> drains = new ArrayList<>();

    private record Drain(SessionConsumer consumer, CompletableFuture<Void> done) {}

    Dispatching(VirtualHost host, CoreExecutor core) {
        this.host = host;
        this.core = core;
    }

    /** The queue may have something to dispatch: it is served at the end of this turn. */
    void touch(Queue queue) {
        if (touchedOnce.add(queue)) {
            touched.add(queue);
            if (!serveScheduled) {
                serveScheduled = true;
                core.execute(this::serveTouched);
            }
        }
    }

    private void serveTouched() {
        serveScheduled = false;
        List<Queue> serving = touched;
        touched = new ArrayList<>();
        touchedOnce.clear();
        for (int i = 0; i < serving.size(); i++) {
            serve(serving.get(i));
        }
        drains.removeIf(this::drained);
        host.updatePressure();
    }

    private void serve(Queue queue) {
        if (queue.deleted() || host.deadLetters().waits(queue)) {
            return;
        }
        if (queue.options().expiresMillis() >= 0) {
            host.mayGoUnused(queue);
        }
        long now = host.nowMillis();
        long due = queue.wake(now);
        letGoExpired(queue.dispatch(now));
        List<QueueEntry> expired = queue.takeExpired(now, EXPIRED_PER_TURN);
        letGoExpired(expired);
        if (expired.size() == EXPIRED_PER_TURN) {
            touch(queue);
        }
        dropExcess(queue);
        due = Math.min(due, queue.nextExpiryMillis());
        if (due != Long.MAX_VALUE) {
            setAlarm(queue, now, due);
        }
    }

    /** Times are those of the clock on the wall, which may be set while an alarm is awaited. */
    private void setAlarm(Queue queue, long now, long due) {
        long at = Math.min(due, now + LONGEST_ALARM_MILLIS);
        if (queue.alarmBefore(at)) {
            core.schedule(
                    () -> {
                        queue.alarmRang(at);
                        touch(queue);
                    },
                    Math.max(1, at - now));
        }
    }

    /** Lets go the oldest messages of a queue that is too long; those that have to be read from disk come with a later call. */
    private void dropExcess(Queue queue) {
        while (queue.overflows()) {
            QueueEntry oldest = queue.takeNext();
            if (oldest == null) {
                return;
            }
            host.deadLetters().letGo(oldest, "maxlen");
        }
    }

    private void letGoExpired(List<QueueEntry> entries) {
        for (int i = 0; i < entries.size(); i++) {
            host.deadLetters().letGo(entries.get(i), DeadLetters.EXPIRED);
        }
    }

    /** Deliveries of a logged queue went out: the log will hear of it, some time. */
    void mark(Queue queue) {
        if (queue.logged()) {
            marked.add(queue);
        }
    }

    /** Tells a batch of deliveries, as far as it has room. */
    void addMarks(List<Operation> batch, long room) {
        long most = batch.size() + room / Operation.SMALL;
        Iterator<Queue> queues = marked.iterator();
        while (queues.hasNext() && queues.next().takeMarks(batch, most)) {
            queues.remove();
        }
    }

    /** Completes once the consumer has all that is there and fits its window. */
    CompletionStage<Void> drain(SessionConsumer consumer) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        drains.add(new Drain(consumer, done));
        touch(consumer.queue());
        return done;
    }

    private boolean drained(Drain drain) {
        SessionConsumer consumer = drain.consumer();
        if (consumer.willing()
                && !consumer.queue().deleted()
                && consumer.queue().dispatchable(consumer)) {
            return false;
        }
        drain.done().complete(null);
        return true;
    }
}
