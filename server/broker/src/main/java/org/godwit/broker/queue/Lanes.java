package org.godwit.broker.queue;

import java.util.ArrayList;
import java.util.List;
import org.godwit.broker.model.Operation;

/** The lanes of a queue, one for each priority that it had a message of, the highest first. Owned by the host's core. */
final class Lanes {
    /** Those of a queue that had no message yet: an idle queue is small. */
    static final Lanes NONE = new Lanes(null, 0);

    private final LaneIndex index;
    /** By priority; null for those without a message yet. */
    private final Lane[] byPriority;
    /** Those that are there, the highest first. */
    private final List<Lane> used = new ArrayList<>(1);

    Lanes(LaneIndex index, int priorities) {
        this.index = index;
        this.byPriority = new Lane[priorities];
    }

    /** The lane of a priority, made if it is not there. */
    Lane of(int priority) {
        Lane lane = byPriority[priority];
        if (lane == null) {
            lane = new Lane(index, priority);
            byPriority[priority] = lane;
            int higher = 0;
            while (higher < used.size() && used.get(higher).priority() > priority) {
                higher++;
            }
            used.add(higher, lane);
        }
        return lane;
    }

    /** All of them, the highest first. */
    List<Lane> used() {
        return used;
    }

    /** Takes a lane of a checkpoint in place of its own. */
    void restore(Lane restored) {
        Lane marked = of(restored.priority());
        restored.marks().apply(marked.marks().appliedThrough());
        restored.join(index);
        used.set(used.indexOf(marked), restored);
        byPriority[restored.priority()] = restored;
    }

    // ---- what is ready ---------------------------------------------------------------------------------------------

    /** Messages that wait for a consumer. */
    int ready() {
        int sum = 0;
        for (int i = 0; i < used.size(); i++) {
            sum += used.get(i).ready();
        }
        return sum;
    }

    /** Bytes of the bodies that wait for a consumer, in memory or not. */
    long readyBytes() {
        long sum = 0;
        for (int i = 0; i < used.size(); i++) {
            sum += used.get(i).readyBytes();
        }
        return sum;
    }

    /** Messages that have their place and are not applied yet. */
    int pending() {
        int sum = 0;
        for (int i = 0; i < used.size(); i++) {
            sum += used.get(i).pending().count();
        }
        return sum;
    }

    /** Bytes of their bodies. */
    long pendingBytes() {
        long sum = 0;
        for (int i = 0; i < used.size(); i++) {
            sum += used.get(i).pending().bodyBytes();
        }
        return sum;
    }

    /** The lane that comes next, or null when nothing is ready or what comes next is {@link #reading}. */
    Lane firstReady() {
        for (int i = 0; i < used.size(); i++) {
            Lane lane = used.get(i);
            if (lane.seekReady()) {
                return lane;
            }
            if (lane.reading()) {
                return null;
            }
        }
        return null;
    }

    /** Whether what comes next is on disk: it is being read. */
    boolean reading() {
        for (int i = 0; i < used.size(); i++) {
            Lane lane = used.get(i);
            if (lane.seekReady()) {
                return false;
            }
            if (lane.reading()) {
                return true;
            }
        }
        return false;
    }

    /** Whether a message has its place and is not applied yet. */
    boolean reserved() {
        for (int i = 0; i < used.size(); i++) {
            if (used.get(i).pending().any()) {
                return true;
            }
        }
        return false;
    }

    // ---- times -----------------------------------------------------------------------------------------------------

    /** Makes ready what has been delayed long enough. Answers when the next is due; {@code Long.MAX_VALUE} for never. */
    long wake(long nowMillis) {
        long next = Long.MAX_VALUE;
        for (int i = 0; i < used.size(); i++) {
            next = Math.min(next, used.get(i).wake(nowMillis));
        }
        return next;
    }

    /** When something that comes next expires, by the wall clock; {@code Long.MAX_VALUE} for never. */
    long nextExpiryMillis() {
        long next = Long.MAX_VALUE;
        for (int i = 0; i < used.size(); i++) {
            next = Math.min(next, used.get(i).nextExpiryMillis());
        }
        return next;
    }

    // ---- marks of delivery -----------------------------------------------------------------------------------------

    /** Adds the marks of what was delivered since the last call, as far as there may be more. Answers whether that is all. */
    boolean takeMarks(long queueId, List<Operation> operations, long most) {
        for (int i = 0; i < used.size(); i++) {
            if (operations.size() >= most) {
                return false;
            }
            used.get(i).marks().take(queueId, used.get(i).priority(), operations);
        }
        return true;
    }

    /** Adds the marks, as applied. */
    void freezeMarks(long queueId, List<Operation> operations) {
        for (int i = 0; i < used.size(); i++) {
            Lane lane = used.get(i);
            long through = lane.marks().appliedThrough();
            if (through > 0) {
                operations.add(new Operation.DeliveredThrough(queueId, lane.priority(), through));
            }
        }
    }

    /** Recovery is over. */
    void recovered() {
        used.forEach(lane -> lane.marks().recovered());
    }
}
