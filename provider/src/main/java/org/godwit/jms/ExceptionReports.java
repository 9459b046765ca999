package org.godwit.jms;

import jakarta.jms.ExceptionListener;
import jakarta.jms.JMSException;
import java.util.ArrayDeque;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls a connection's ExceptionListener, with one exception after the other, in their order: a connection serializes
 * that, by {@link jakarta.jms.Connection#setExceptionListener}.
 *
 * <p>Guarded by its monitor. Its thread exists while there is something to tell.
 */
final class ExceptionReports {
    private static final Logger LOG = LoggerFactory.getLogger(ExceptionReports.class);

    private final String name;
    /** Gives null when nobody is to be told any more. */
    private final Supplier<ExceptionListener> listener;

    private final ArrayDeque<JMSException> untold = new ArrayDeque<>();
    private boolean telling;

    ExceptionReports(String name, Supplier<ExceptionListener> listener) {
        this.name = name;
        this.listener = listener;
    }

    /** Has the listener told, soon. */
    synchronized void add(JMSException exception) {
        untold.add(exception);
        if (!telling) {
            Thread thread = new Thread(this::tellAll, name);
            thread.setDaemon(true);
            thread.start();
            telling = true;
        }
    }

    private void tellAll() {
        for (JMSException next = next(); next != null; next = next()) {
            tell(next);
        }
    }

    private synchronized JMSException next() {
        JMSException next = untold.poll();
        telling = next != null;
        return next;
    }

    private void tell(JMSException exception) {
        ExceptionListener told = listener.get();
        if (told == null) {
            return;
        }
        try {
            told.onException(exception);
        } catch (RuntimeException | Error e) {
            LOG.warn("An ExceptionListener failed", e);
        }
    }
}
