package org.godwit.broker.model;

/** The seam to time. Safe for any thread. */
public interface Clock {
    Clock SYSTEM = new Clock() {
        @Override
        public long wallMillis() {
            return System.currentTimeMillis();
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }
    };

    /** Milliseconds since 1970; may jump. */
    long wallMillis();

    /** Nanoseconds of a clock that only goes forward. */
    long nanoTime();
}
