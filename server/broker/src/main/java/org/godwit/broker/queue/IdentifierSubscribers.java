package org.godwit.broker.queue;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.godwit.amqp.ContentHeader;
import org.godwit.broker.model.Message;
import org.godwit.broker.selector.IdentifierEquality;
import org.godwit.broker.selector.IdentifierEquality.Identifier;

/**
 * The subscribers of a queue that each want messages of one identifier only, such as the replies to one request. Owned by
 * the host's core.
 *
 * <p>One reader looks at each message for all of them and notes its identifiers in an index; a message finds its
 * subscriber by hash, and a subscriber what waits for it, however many there are of both. The index stays for a while
 * after the last of them has gone, since the next one is likely to come.
 *
 * <p>Invariant: a ready message that one of them matches is noted, or still before the reader; and one that wants to look
 * at a noted place is among the {@link #due}.
 */
final class IdentifierSubscribers {
    /** How many places are noted at the most. */
    static final int MOST_NOTED = 1 << 20;

    private static final int NOTED_WITHOUT_LOOKING = 1_024;
    private static final long KEPT_UNUSED_MILLIS = 60_000;

    private final int priorities;
    private final Map<Subscriber, Seeker> seekers = new IdentityHashMap<>(0);
    private final Map<Integer, List<Seeker>> byHash = new HashMap<>(0);
    private final Set<Seeker> due = new LinkedHashSet<>(0);
    private final Set<Identifier> identifiers = EnumSet.noneOf(Identifier.class);
    private final IdentifierIndex index = new IdentifierIndex();
    /** Null when nothing is noted. */
    private Reader reader;

    private long lastUsedMillis;

    /** @param priorities how many lanes the queue may have */
    IdentifierSubscribers(int priorities) {
        this.priorities = priorities;
    }

    int count() {
        return seekers.size();
    }

    boolean contains(Subscriber subscriber) {
        return seekers.containsKey(subscriber);
    }

    void add(Subscriber subscriber) {
        IdentifierEquality equality = subscriber.equality();
        if (identifiers.add(equality.identifier()) && reader != null) {
            reader.rewind();
        }
        Seeker seeker = new Seeker(subscriber, hash(equality.identifier(), equality.value()));
        seekers.put(subscriber, seeker);
        byHash.computeIfAbsent(seeker.hash, ignored -> new ArrayList<>(1)).add(seeker);
        becomeDue(seeker);
    }

    /** Answers whether it was one of them. */
    boolean remove(Subscriber subscriber) {
        Seeker seeker = seekers.remove(subscriber);
        if (seeker == null) {
            return false;
        }
        due.remove(seeker);
        byHash.computeIfPresent(seeker.hash, (hash, same) -> same.remove(seeker) && same.isEmpty() ? null : same);
        return true;
    }

    /** Forgets them, and answers who they were. */
    List<Subscriber> removeAll() {
        List<Subscriber> all = new ArrayList<>(seekers.keySet());
        all.forEach(this::remove);
        due.clear();
        forget();
        return all;
    }

    private static int hash(Identifier identifier, String value) {
        return value.hashCode() * 31 + identifier.ordinal();
    }

    // ---- the index ---------------------------------------------------------------------------------------------

    /** Looks at what was not looked at for them. */
    Reader reader() {
        if (reader == null) {
            reader = new Reader(true, priorities);
        }
        return reader;
    }

    /**
     * Notes the identifiers of a ready message.
     *
     * @return false when there is no room for more
     */
    boolean note(int priority, long position, Message message) {
        long place = IdentifierIndex.place(priority, position);
        ContentHeader header = message.header().undecoded();
        for (Identifier identifier : identifiers) {
            String value = identifier.of(header);
            if (value != null) {
                note(hash(identifier, value), place);
            }
        }
        return !full();
    }

    /** Places in the index; one counts as often as it has identifiers. */
    int noted() {
        return index.size();
    }

    boolean full() {
        return index.size() > MOST_NOTED;
    }

    private void note(int hash, long place) {
        index.add(hash, place);
        for (Seeker seeker : byHash.getOrDefault(hash, List.of())) {
            seeker.from = Math.min(seeker.from, place);
            becomeDue(seeker);
        }
    }

    /** Lets go of what is of no use: places that others have emptied, or all of them when nobody asks for long. */
    void tidy(int ready, long nowMillis) {
        if (!seekers.isEmpty()) {
            lastUsedMillis = nowMillis;
        } else if (reader != null && (ready == 0 || nowMillis - lastUsedMillis >= KEPT_UNUSED_MILLIS)) {
            forget();
        }
        if (index.size() > NOTED_WITHOUT_LOOKING + 2L * identifiers.size() * ready) {
            index.clear();
            reader.rewind();
        }
    }

    private void forget() {
        index.clear();
        identifiers.clear();
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }

    /** The places that this one has not looked at, from the first on; {@link IdentifierIndex#NONE} when there is none. */
    long next(Seeker seeker) {
        return index.next(seeker.hash, seeker.from);
    }

    /** What is in the place does not match. */
    void pass(Seeker seeker, long place) {
        seeker.from = place + 1;
    }

    /** The place is empty, or about to be. */
    void remove(Seeker seeker, long place) {
        index.remove(seeker.hash, place);
    }

    // ---- turns -------------------------------------------------------------------------------------------------

    /** It is to look again, behind the others that are. */
    void becomeDue(Seeker seeker) {
        due.add(seeker);
    }

    /** The next that is to look, or null. */
    Seeker pollDue() {
        Iterator<Seeker> first = due.iterator();
        if (!first.hasNext()) {
            return null;
        }
        Seeker seeker = first.next();
        first.remove();
        return seeker;
    }

    /** Whether there may be a message for one of them. */
    boolean dispatchable(Subscriber subscriber, List<Lane> lanes) {
        return reader().seek(lanes) || reader().waits() || next(seekers.get(subscriber)) != IdentifierIndex.NONE;
    }
}
