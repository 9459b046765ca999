package org.godwit.broker.tx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.godwit.broker.model.Operation;
import org.godwit.broker.queue.MemoryBudget;
import org.godwit.broker.queue.QueueEntry;

/**
 * The publications and settlements of one session since its last commit or rollback. AMQP 0-9-1, class tx; Jakarta
 * Messaging 3.1, 6.2.7. Nothing of it is in a queue before the commit. A {@link Branch} that is not prepared holds what its
 * sessions do in the same way. Owned by the host's core.
 *
 * <p>One that grows large has its messages staged in the log, where nothing refers to them before the commit, and holds of
 * each but some words. All that it holds in memory counts there.
 */
public final class LocalTransaction {
    /** About what a publication or a settlement takes in memory, beside its message. */
    private static final int ENTRY_BYTES = 160;
    /** When memory is short, messages are staged in bundles of this share of the usual. */
    private static final int SHORT_OF_MEMORY_SHARE = 16;
    /** How many messages one operation discards. */
    private static final int DISCARDED_TOGETHER = 64;

    private final MemoryBudget memory;
    private final List<Publication> publications = new ArrayList<>();
    private final List<QueueEntry> acknowledged = new ArrayList<>();
    /** Publications before this one are staged, or cannot be. */
    private int stagedThrough;

    private long unstagedBytes;
    private long heldBytes;

    public LocalTransaction(MemoryBudget memory) {
        this.memory = memory;
    }

    public boolean isEmpty() {
        return publications.isEmpty() && acknowledged.isEmpty();
    }

    public void publish(Publication publication) {
        if (publication.queues().isEmpty()) {
            return;
        }
        publications.add(publication);
        unstagedBytes += publication.message().size();
        hold(ENTRY_BYTES + publication.message().memoryBytes());
    }

    public void acknowledge(QueueEntry entry) {
        acknowledged.add(entry);
        hold(ENTRY_BYTES);
    }

    /** Bytes in memory that it takes now. */
    public long heldBytes() {
        return heldBytes;
    }

    private void hold(long bytes) {
        heldBytes += bytes;
        memory.hold(bytes);
    }

    /**
     * Whether its messages should be staged.
     *
     * @param bundleBytes how many bytes of messages are usually staged together
     */
    public boolean stagingDue(int bundleBytes) {
        return unstagedBytes >= (memory.roomForCached() ? bundleBytes : bundleBytes / SHORT_OF_MEMORY_SHARE);
    }

    /** Puts its messages into the decision to be staged, and holds them no more. */
    public void stage(Decision decision) {
        for (int i = stagedThrough; i < publications.size(); i++) {
            Publication publication = publications.get(i);
            if (publication.stageable()) {
                decision.store(publication.message());
                hold(-publication.message().memoryBytes());
                publications.set(i, publication.withoutMessage());
            }
        }
        stagedThrough = publications.size();
        unstagedBytes = 0;
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

    /** Puts its publications into the decision, as far as can be before the commit, and is empty. */
    List<PreparedWay> prepare(Decision decision, long nowMillis) {
        List<PreparedWay> ways = new ArrayList<>(publications.size());
        for (Publication publication : publications) {
            decision.prepare(publication, nowMillis, ways);
        }
        clear();
        return ways;
    }

    /** Takes out what was acknowledged. */
    List<QueueEntry> takeAcknowledged() {
        List<QueueEntry> taken = List.copyOf(acknowledged);
        acknowledged.clear();
        hold(-(long) ENTRY_BYTES * taken.size());
        return taken;
    }

    /**
     * Drops all of it: the entries are the session's to give back.
     *
     * @return what the log is to be told, if messages were staged
     */
    public List<Operation> rollBack() {
        long[] staged = publications.stream()
                .filter(Publication::staged)
                .mapToLong(Publication::messageId)
                .toArray();
        List<Operation> discards = new ArrayList<>();
        for (int from = 0; from < staged.length; from += DISCARDED_TOGETHER) {
            discards.add(new Operation.MessagesDiscarded(
                    Arrays.copyOfRange(staged, from, Math.min(staged.length, from + DISCARDED_TOGETHER))));
        }
        clear();
        return discards;
    }

    private void clear() {
        publications.clear();
        acknowledged.clear();
        stagedThrough = 0;
        unstagedBytes = 0;
        hold(-heldBytes);
    }
}
