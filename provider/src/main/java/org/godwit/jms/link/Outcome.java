package org.godwit.jms.link;

/** What becomes of a delivery. */
public enum Outcome {
    /** It was consumed. */
    ACCEPTED,
    /** Back to its place, as if never delivered. */
    RETURNED_UNSEEN,
    /** Back to its place, and counted as delivered. */
    RETURNED_SEEN,
    /** It is not wanted: dead-lettered or dropped. */
    REJECTED
}
