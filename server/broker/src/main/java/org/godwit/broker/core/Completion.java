package org.godwit.broker.core;

/** Waits for what was decided to be applied. Called once, on the core's thread. */
@FunctionalInterface
interface Completion {
    /** @param applied false when the log was lost before it could tell, or refused */
    void ended(boolean applied);
}
