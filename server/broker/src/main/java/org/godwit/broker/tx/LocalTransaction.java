package org.godwit.broker.tx;

import java.util.ArrayList;
import java.util.List;
import org.godwit.broker.queue.QueueEntry;

/**
 * The publications and settlements of one session since its last commit or rollback. AMQP 0-9-1, class tx; Jakarta
 * Messaging 3.1, 6.2.7. Nothing of it is in a queue before the commit. A {@link Branch} that is not prepared holds what its
 * sessions do in the same way. Owned by the host's core.
 */
public final class LocalTransaction {
    private final List<Publication> publications = new ArrayList<>();
    private final List<QueueEntry> acknowledged = new ArrayList<>();
    private int operations;

    public boolean isEmpty() {
        return publications.isEmpty() && acknowledged.isEmpty();
    }

    public void publish(Publication publication) {
        publications.add(publication);
        operations += publication.queues().size();
    }

    public void acknowledge(QueueEntry entry) {
        acknowledged.add(entry);
        operations++;
    }

    /** An upper bound of the operations that its commit takes in one batch. */
    public int operations() {
        return operations;
    }

    /** Puts all of it into the decision, and is empty. */
    public void commit(Decision decision, long nowMillis) {
        for (Publication publication : publications) {
            decision.publish(publication, nowMillis, true);
        }
        for (QueueEntry entry : acknowledged) {
            decision.leave(entry);
        }
        clear();
    }

    /** Puts its publications into the decision, as far as can be before the commit, and is empty of them. */
    void prepare(Decision decision, long nowMillis, List<PreparedWay> prepared) {
        for (Publication publication : publications) {
            decision.prepare(publication, nowMillis, prepared);
        }
        publications.clear();
    }

    /** Takes out what was acknowledged. */
    List<QueueEntry> takeAcknowledged() {
        List<QueueEntry> taken = List.copyOf(acknowledged);
        acknowledged.clear();
        return taken;
    }

    /** Drops all of it: the entries are the session's to give back. */
    public void clear() {
        publications.clear();
        acknowledged.clear();
        operations = 0;
    }
}
