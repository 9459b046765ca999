package org.godwit.server.xa;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Holds the application at one point, until it is killed or told on its standard input to go on. One for a JVM, as the
 * transaction manager makes its log by itself.
 */
final class Faults {
    static final String HOLDING = "holding at ";

    private static BufferedReader commands;
    private static FaultPoint armed;

    private Faults() {}

    static synchronized void read(BufferedReader input) {
        commands = input;
    }

    /** {@code point} null for none. */
    static synchronized void arm(FaultPoint point) {
        armed = point;
    }

    static synchronized void before(FaultPoint.Step step) {
        reached(new FaultPoint(step, FaultPoint.Moment.BEFORE));
    }

    static synchronized void after(FaultPoint.Step step) {
        reached(new FaultPoint(step, FaultPoint.Moment.AFTER));
    }

    private static void reached(FaultPoint point) {
        if (!point.equals(armed)) {
            return;
        }
        armed = null;
        System.out.println(HOLDING + point);
        try {
            if (commands.readLine() == null) {
                Runtime.getRuntime().halt(0);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
