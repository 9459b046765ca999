package org.godwit.jms.link;

import org.godwit.jms.message.GodwitMessage;

/** A message delivered to a consumer, not yet decoded. Handed from the link's thread to the session's. */
public interface Delivery {
    long tag();

    int epoch();

    int sizeBytes();

    boolean isPersistent();

    /** When the message expires, in milliseconds since 1970; 0 for never. */
    long expirationMillis();

    /** Decodes the message, anew at each call. Never fails: a body that is not what it says becomes bytes. */
    GodwitMessage message();
}
