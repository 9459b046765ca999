package org.godwit.broker.queue;

import java.util.ArrayList;
import java.util.List;

/**
 * Whose turn it is: the subscribers of a queue, the highest priority first, and within one priority in turn. With a
 * single active consumer only the first that came. Owned by the host's core.
 */
public final class Subscribers {
    private final boolean singleActive;
    private final List<Subscriber> inOrder = new ArrayList<>(1);

    Subscribers(boolean singleActive) {
        this.singleActive = singleActive;
    }

    public int count() {
        return inOrder.size();
    }

    /** Whether one of them allows no other. */
    public boolean exclusive() {
        return inOrder.size() == 1 && inOrder.get(0).exclusive();
    }

    public void add(Subscriber subscriber) {
        int index = inOrder.size();
        while (!singleActive && index > 0 && inOrder.get(index - 1).priority() < subscriber.priority()) {
            index--;
        }
        inOrder.add(index, subscriber);
    }

    public void remove(Subscriber subscriber) {
        inOrder.remove(subscriber);
    }

    /** The one to be served next, which then stands behind its equals; null when none is willing. */
    Subscriber nextWilling() {
        int candidates = singleActive ? Math.min(1, inOrder.size()) : inOrder.size();
        for (int i = 0; i < candidates; i++) {
            Subscriber subscriber = inOrder.get(i);
            if (subscriber.willing()) {
                moveBehindEquals(i, subscriber);
                return subscriber;
            }
        }
        return null;
    }

    private void moveBehindEquals(int index, Subscriber subscriber) {
        int last = index;
        while (last + 1 < inOrder.size() && inOrder.get(last + 1).priority() == subscriber.priority()) {
            last++;
        }
        if (last > index && !singleActive) {
            inOrder.remove(index);
            inOrder.add(last, subscriber);
        }
    }

    void queueDeleted() {
        List<Subscriber> told = List.copyOf(inOrder);
        inOrder.clear();
        told.forEach(Subscriber::queueDeleted);
    }
}
