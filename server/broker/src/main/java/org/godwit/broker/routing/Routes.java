package org.godwit.broker.routing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.godwit.broker.model.Destination;

/**
 * The queues that one message goes to, each once, in the order found. Owned by the host's core, which reuses one object
 * for all messages.
 */
public final class Routes {
    private static final int SMALL = 16;

    private final List<Destination> queues = new ArrayList<>();
    private Set<Destination> seen;
    private final List<Exchange> visited = new ArrayList<>(4);

    void clear() {
        queues.clear();
        visited.clear();
        seen = null;
    }

    void addQueue(Destination queue) {
        if (seen == null && queues.size() == SMALL) {
            seen = Collections.newSetFromMap(new IdentityHashMap<>());
            seen.addAll(queues);
        }
        if (seen != null ? seen.add(queue) : !containsIdentity(queue)) {
            queues.add(queue);
        }
    }

    private boolean containsIdentity(Destination queue) {
        for (int i = 0; i < queues.size(); i++) {
            if (queues.get(i) == queue) {
                return true;
            }
        }
        return false;
    }

    /** Whether the exchange is seen the first time in this search. */
    boolean visit(Exchange exchange) {
        for (int i = 0; i < visited.size(); i++) {
            if (visited.get(i) == exchange) {
                return false;
            }
        }
        visited.add(exchange);
        return true;
    }

    public int size() {
        return queues.size();
    }

    public Destination get(int index) {
        return queues.get(index);
    }
}
