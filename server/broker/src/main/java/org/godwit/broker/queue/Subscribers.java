package org.godwit.broker.queue;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.godwit.broker.model.Message;

/**
 * Whose turn it is: the subscribers of a queue, the highest priority first, and within one priority in turn. With a
 * single active consumer only the first that came. Browsers are beside them and do not count. Those that want one identifier
 * are found by it and come before the others of their priority. Once a queue has seen a message of a group each of them has
 * a reader, since it may have to pass messages by. Owned by the host's core.
 */
public final class Subscribers {
    static final int DEFAULT_PRIORITY = 0;

    private final boolean singleActive;
    private final int priorities;
    private final List<Seat> inOrder = new ArrayList<>(0);
    /** As {@link #seats} and {@link #identified}, made with the first of them. */
    private List<Seat> browsers = List.of();

    private Map<Subscriber, Seat> seats = Map.of();
    /** Null until there was one. */
    private IdentifierSubscribers identified;
    /** Null until there is a message of a group. */
    private Groups groups;

    /** @param priorities how many lanes the queue may have */
    Subscribers(boolean singleActive, int priorities) {
        this.singleActive = singleActive;
        this.priorities = priorities;
    }

    public int count() {
        return inOrder.size() + (identified == null ? 0 : identified.count());
    }

    /** Whether one of them allows no other. */
    public boolean exclusive() {
        return inOrder.size() == 1 && inOrder.get(0).subscriber().exclusive();
    }

    public void add(Subscriber subscriber) {
        if (findable(subscriber)) {
            if (identified == null) {
                identified = new IdentifierSubscribers(priorities);
            }
            identified.add(subscriber);
        } else {
            seat(subscriber);
        }
    }

    private boolean findable(Subscriber subscriber) {
        return subscriber.equality() != null
                && subscriber.priority() == DEFAULT_PRIORITY
                && !subscriber.browsing()
                && !subscriber.exclusive()
                && !singleActive
                && groups == null
                && (identified == null || !identified.full());
    }

    private void seat(Subscriber subscriber) {
        boolean reads = groups != null || subscriber.browsing() || subscriber.selective();
        Seat seat = new Seat(subscriber, reads ? new Reader(!subscriber.browsing(), priorities) : null);
        if (seats.isEmpty()) {
            seats = new IdentityHashMap<>(4);
        }
        seats.put(subscriber, seat);
        if (subscriber.browsing()) {
            if (browsers.isEmpty()) {
                browsers = new ArrayList<>(1);
            }
            browsers.add(seat);
            return;
        }
        int index = inOrder.size();
        while (!singleActive && index > 0 && inOrder.get(index - 1).subscriber().priority() < subscriber.priority()) {
            index--;
        }
        inOrder.add(index, seat);
    }

    public void remove(Subscriber subscriber) {
        if (identified != null && identified.remove(subscriber)) {
            return;
        }
        Seat seat = seats.get(subscriber);
        if (seat == null) {
            return;
        }
        seats.remove(subscriber);
        (subscriber.browsing() ? browsers : inOrder).remove(seat);
        if (seat.reader() != null) {
            seat.reader().close();
        }
        if (groups != null && groups.remove(subscriber)) {
            lookAgain();
        }
    }

    // ---- message groups ----------------------------------------------------------------------------------------

    /** Whether the subscriber may take the message, which it matches. */
    boolean grants(Subscriber subscriber, Message message, long nowMillis) {
        String group = Groups.of(message);
        if (group == null) {
            return true;
        }
        expectGroups();
        return groups.grants(group, subscriber, message, nowMillis);
    }

    /** There are messages of groups: from now on each subscriber may have to pass messages by. */
    void expectGroups() {
        if (groups != null) {
            return;
        }
        groups = new Groups();
        seatIdentified();
        for (int i = 0; i < inOrder.size(); i++) {
            Seat seat = inOrder.get(i);
            if (seat.reader() == null) {
                Seat reading = new Seat(seat.subscriber(), new Reader(true, priorities));
                inOrder.set(i, reading);
                seats.put(seat.subscriber(), reading);
            }
        }
    }

    /** The message comes again at that time; the others of its group wait for it. */
    void hold(Message message, long untilMillis) {
        String group = message == null ? null : Groups.of(message);
        if (group != null) {
            expectGroups();
            groups.hold(group, untilMillis);
        }
    }

    /** Lets go what waited for a message of its group. */
    void releaseHeld(long nowMillis) {
        if (groups != null && groups.release(nowMillis)) {
            lookAgain();
        }
    }

    /** Those that want one identifier look for themselves from now on. */
    void seatIdentified() {
        if (identified != null) {
            identified.removeAll().forEach(this::seat);
        }
    }

    private void lookAgain() {
        for (int i = 0; i < inOrder.size(); i++) {
            inOrder.get(i).reader().rewind();
        }
    }

    // ---- turns -------------------------------------------------------------------------------------------------

    /** The subscriber's, or null when it is none. */
    Seat seatOf(Subscriber subscriber) {
        return seats.get(subscriber);
    }

    /** Null when there was none yet. */
    IdentifierSubscribers identified() {
        return identified;
    }

    List<Seat> browsers() {
        return browsers;
    }

    /** How many may be served, those that come first. */
    int active() {
        return singleActive ? Math.min(1, inOrder.size()) : inOrder.size();
    }

    Seat get(int index) {
        return inOrder.get(index);
    }

    boolean isActive(Seat seat) {
        return !singleActive || inOrder.indexOf(seat) < 1;
    }

    /** Who was served stands behind its equals. */
    void served(int index) {
        Seat seat = inOrder.get(index);
        int priority = seat.subscriber().priority();
        int last = index;
        while (last + 1 < inOrder.size() && inOrder.get(last + 1).subscriber().priority() == priority) {
            last++;
        }
        if (last > index && !singleActive) {
            inOrder.remove(index);
            inOrder.add(last, seat);
        }
    }

    void queueDeleted() {
        List<Subscriber> told = new ArrayList<>(identified == null ? List.of() : identified.removeAll());
        inOrder.forEach(seat -> told.add(seat.subscriber()));
        browsers.forEach(seat -> told.add(seat.subscriber()));
        inOrder.clear();
        browsers = List.of();
        seats = Map.of();
        told.forEach(Subscriber::queueDeleted);
    }
}
