package org.godwit.jms.link;

/** When something goes out that nobody waits for. */
public enum Haste {
    /** At once. */
    NOW,
    /** At the latest with the next thing that goes out at once: what belongs together then takes one system call. */
    WITH_THE_NEXT
}
