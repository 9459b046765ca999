package org.godwit.jms.link;

/** Which transactions a session takes part in. */
public enum Transactions {
    NONE,
    /** Its own: it is always in one. */
    LOCAL,
    /** Branches of distributed transactions: it is in one from start to end, and in none in between. */
    DISTRIBUTED
}
