package org.godwit.broker.queue;

import java.util.ArrayList;
import java.util.List;
import org.godwit.broker.model.Message;

/**
 * One turn of dispatch: hands out what comes next, finds for selective subscribers what they match, and shows browsers what
 * is there. Owned by the host's core.
 *
 * <p>A turn looks at a bounded number of messages, so that a deep queue does not hold up the core; the next turn goes on
 * from there.
 */
final class DispatchTurn {
    private static final int LOOKS_PER_TURN = 1_000;
    private static final List<QueueEntry> NONE = List.of();

    private final Queue queue;
    private final Subscribers subscribers;
    private final BodyCache cache;
    private final long nowMillis;
    private List<QueueEntry> expired = NONE;
    private int looksLeft = LOOKS_PER_TURN;
    private boolean unfinished;

    DispatchTurn(Queue queue, long nowMillis) {
        this.queue = queue;
        this.subscribers = queue.subscribers();
        this.cache = queue.cache();
        this.nowMillis = nowMillis;
    }

    /** Hands ready messages to willing subscribers, and shows browsers what is there. */
    void run() {
        int index = serveSeats(0, Subscribers.DEFAULT_PRIORITY + 1);
        if (subscribers.identified() != null) {
            serve(subscribers.identified());
        }
        serveSeats(index, Integer.MIN_VALUE);
        looksLeft = LOOKS_PER_TURN;
        List<Seat> browsers = subscribers.browsers();
        for (int i = 0; i < browsers.size(); i++) {
            show(browsers.get(i));
        }
    }

    /**
     * Serves the subscribers from this index on that have at least that priority.
     *
     * @return the index that comes next
     */
    private int serveSeats(int from, int lowestPriority) {
        int index = from;
        while (index < subscribers.active()
                && subscribers.get(index).subscriber().priority() >= lowestPriority) {
            Seat seat = subscribers.get(index);
            Lane lane = queue.lanes().firstReady();
            if (lane == null) {
                return index;
            }
            if (!seat.subscriber().willing()) {
                index++;
            } else if (seat.reader() != null) {
                boolean looked = looksLeft > 0;
                boolean found = serve(seat);
                if (found || looked && looksLeft == 0) {
                    subscribers.served(index);
                } else {
                    index++;
                }
            } else if (hasExpired(lane.cursorChunk(), lane.cursorSlot())) {
                if (!look()) {
                    return index;
                }
                expire(queue.acquire(lane));
            } else if (lane.cursorChunk().message(lane.cursorSlot()) == null) {
                cache.readAhead(lane, lane.cursorChunk(), lane.cursorSlot());
                return index;
            } else if (Groups.of(lane.cursorChunk().message(lane.cursorSlot())) != null) {
                subscribers.expectGroups();
            } else {
                seat.subscriber().take(queue.acquire(lane));
                subscribers.served(index);
                cache.readOn(lane);
            }
        }
        return index;
    }

    /** Whether the turn looks at one more. */
    private boolean look() {
        unfinished |= looksLeft == 0;
        return looksLeft > 0 && looksLeft-- > 0;
    }

    /** Whether something was not looked at because the turn had its fill. */
    boolean unfinished() {
        return unfinished;
    }

    /** What had expired and was taken out in this turn. */
    List<QueueEntry> expired() {
        return expired;
    }

    private void expire(QueueEntry entry) {
        if (expired == NONE) {
            expired = new ArrayList<>();
        }
        expired.add(entry);
    }

    private boolean hasExpired(Chunk chunk, int slot) {
        long expiry = chunk.expiresAtMillis(slot);
        return expiry != 0 && expiry <= nowMillis;
    }

    /**
     * Gives a selective subscriber the next message that it matches.
     *
     * @return whether there was one
     */
    private boolean serve(Seat seat) {
        Reader reader = seat.reader();
        while (reader.seek(queue.lanes().used())) {
            if (!look()) {
                return false;
            }
            Lane lane = reader.lane();
            Chunk chunk = reader.chunk();
            int slot = reader.slot();
            if (hasExpired(chunk, slot)) {
                reader.pass();
                expire(queue.acquire(lane, chunk, slot));
                continue;
            }
            Message message = chunk.message(slot);
            if (message == null) {
                cache.readAhead(lane, chunk, slot);
                return false;
            }
            reader.pass();
            if (seat.subscriber().matches(message) && subscribers.grants(seat.subscriber(), message, nowMillis)) {
                seat.subscriber().take(queue.acquire(lane, chunk, slot));
                return true;
            }
            cache.unload(chunk, slot);
        }
        return false;
    }

    /** Gives those who want one identifier what is there for them. */
    private void serve(IdentifierSubscribers identified) {
        identified.tidy(queue.ready(), nowMillis);
        if (identified.count() > 0) {
            note(identified);
        }
        List<Seeker> later = new ArrayList<>(0);
        for (Seeker seeker = identified.pollDue(); seeker != null; seeker = identified.pollDue()) {
            find(identified, seeker, later);
        }
        for (int i = 0; i < later.size(); i++) {
            identified.becomeDue(later.get(i));
        }
    }

    /** Looks on behalf of them all at what was not looked at. */
    private void note(IdentifierSubscribers identified) {
        Reader reader = identified.reader();
        while (reader.seek(queue.lanes().used())) {
            if (!look()) {
                return;
            }
            Lane lane = reader.lane();
            Chunk chunk = reader.chunk();
            int slot = reader.slot();
            Message message = chunk.message(slot);
            if (message == null && !hasExpired(chunk, slot)) {
                cache.readAhead(lane, chunk, slot);
                return;
            }
            reader.pass();
            if (message != null && !identified.note(lane.priority(), chunk.position(slot), message)) {
                subscribers.seatIdentified();
                return;
            }
            cache.unload(chunk, slot);
        }
    }

    /**
     * Gives one of them the next message that it matches. It stays due, in this turn or for the next, if it may find more.
     *
     * @param later takes those that cannot look on in this turn
     */
    private void find(IdentifierSubscribers identified, Seeker seeker, List<Seeker> later) {
        Subscriber subscriber = seeker.subscriber;
        long place = identified.next(seeker);
        while (place != IdentifierIndex.NONE) {
            Lane lane = queue.lane(IdentifierIndex.priority(place));
            Chunk chunk = lane.chunkOf(IdentifierIndex.position(place));
            if (chunk != null && chunk.onDisk()) {
                chunk.read();
                later.add(seeker);
                return;
            }
            int slot = chunk == null ? -1 : chunk.find(IdentifierIndex.position(place));
            if (slot < 0 || chunk.state(slot) != Chunk.READY) {
                identified.remove(seeker, place);
            } else if (!subscriber.willing() || !look()) {
                later.add(seeker);
                return;
            } else if (hasExpired(chunk, slot)) {
                identified.remove(seeker, place);
                expire(queue.acquire(lane, chunk, slot));
            } else if (chunk.message(slot) == null) {
                cache.read(lane, chunk, slot);
                later.add(seeker);
                return;
            } else if (!subscriber.matches(chunk.message(slot))) {
                identified.pass(seeker, place);
                cache.unload(chunk, slot);
            } else if (Groups.of(chunk.message(slot)) != null) {
                subscribers.expectGroups();
                later.clear();
                return;
            } else {
                identified.remove(seeker, place);
                identified.becomeDue(seeker);
                subscriber.take(queue.acquire(lane, chunk, slot));
                return;
            }
            place = identified.next(seeker);
        }
    }

    /** Shows a browser what it has not seen and matches. */
    private void show(Seat seat) {
        Subscriber browser = seat.subscriber();
        Reader reader = seat.reader();
        while (browser.willing() && reader.seek(queue.lanes().used())) {
            if (!look()) {
                return;
            }
            Lane lane = reader.lane();
            Chunk chunk = reader.chunk();
            int slot = reader.slot();
            Message message = chunk.message(slot);
            if (message == null && !hasExpired(chunk, slot)) {
                cache.readAhead(lane, chunk, slot);
                return;
            }
            reader.pass();
            if (message != null && !hasExpired(chunk, slot)) {
                if (browser.matches(message)) {
                    browser.take(lane.look(queue, chunk, slot));
                }
                cache.unload(chunk, slot);
            }
        }
    }
}
