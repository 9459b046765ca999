package org.godwit.broker.routing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.godwit.broker.model.Destination;

/**
 * The queues that one message goes to, each once, in the order found, and the exchanges that it comes by. Owned by the host's
 * core, which reuses one object for all messages.
 */
public final class Routes {
    private static final int SMALL = 16;

    private final List<Destination> queues = new ArrayList<>();
    private final List<Exchange> exchanges = new ArrayList<>(4);
    /** All of both, once they are many. */
    private Set<Destination> seen;

    void clear() {
        queues.clear();
        exchanges.clear();
        seen = null;
    }

    void add(Destination destination) {
        if (seen == null && queues.size() + exchanges.size() == SMALL) {
            seen = Collections.newSetFromMap(new IdentityHashMap<>());
            seen.addAll(queues);
            seen.addAll(exchanges);
        }
        if (destination instanceof Exchange exchange) {
            if (isNew(exchanges, exchange)) {
                exchanges.add(exchange);
            }
        } else if (isNew(queues, destination)) {
            queues.add(destination);
        }
    }

    private boolean isNew(List<? extends Destination> found, Destination destination) {
        if (seen != null) {
            return seen.add(destination);
        }
        for (int i = 0; i < found.size(); i++) {
            if (found.get(i) == destination) {
                return false;
            }
        }
        return true;
    }

    /** The exchanges so far, each once, in the order found. */
    List<Exchange> exchanges() {
        return exchanges;
    }

    public int size() {
        return queues.size();
    }

    public Destination get(int index) {
        return queues.get(index);
    }
}
