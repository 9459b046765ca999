package org.godwit.broker.repair;

import org.godwit.broker.model.Operation;

/** What records tell that could be read, in whatever gaps. */
interface Salvaged {
    void apply(Operation operation, long timeMillis);

    /** A message, or a part of its body, lies there. */
    void stored(long messageId, long place, int length, boolean last);

    /** It was copied forward. */
    void moved(long messageId, long from, long to);
}
