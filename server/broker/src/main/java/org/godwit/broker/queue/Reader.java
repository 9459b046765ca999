package org.godwit.broker.queue;

import java.util.List;

/**
 * How far a subscriber that does not take every message has looked into a queue, so that it looks at each message once.
 * Owned by the host's core.
 */
final class Reader {
    private final boolean takes;
    /** By priority; null until there is such a lane. */
    private final LaneReader[] lanes;

    private LaneReader found;
    private boolean waits;

    /** @param takes whether it takes messages, in their order; else it only looks */
    Reader(boolean takes, int priorities) {
        this.takes = takes;
        this.lanes = new LaneReader[priorities];
    }

    /** Moves to the next ready place in these lanes. Answers whether there is one, in memory. */
    boolean seek(List<Lane> used) {
        waits = false;
        for (int i = 0; i < used.size() && !waits; i++) {
            found = in(used.get(i));
            if (found.seek(!takes)) {
                return true;
            }
            waits = found.waits();
        }
        found = null;
        return false;
    }

    /** Whether what comes next is on disk: it is being read. */
    boolean waits() {
        return waits;
    }

    private LaneReader in(Lane lane) {
        LaneReader reader = lanes[lane.priority()];
        if (reader == null) {
            reader = new LaneReader(lane);
            lanes[lane.priority()] = reader;
            if (takes) {
                lane.add(reader);
            }
        }
        return reader;
    }

    Lane lane() {
        return found.lane();
    }

    Chunk chunk() {
        return found.chunk();
    }

    int slot() {
        return found.slot();
    }

    /** The place that was found has been looked at. */
    void pass() {
        found.pass();
    }

    /** Looks at everything again. */
    void rewind() {
        for (LaneReader reader : lanes) {
            if (reader != null) {
                reader.rewind();
            }
        }
    }

    void close() {
        for (LaneReader reader : lanes) {
            if (reader != null) {
                reader.lane().remove(reader);
            }
        }
    }
}
