package org.godwit.broker.commit;

import java.util.function.Consumer;
import org.godwit.broker.log.DataDirectory;

/** The one thread that writes and forces the logs of all virtual hosts of a data directory. */
public final class LogThread implements AutoCloseable {
    private LogThread() {}

    /**
     * Starts the thread.
     *
     * @param onFatalError called once, on the log thread, when a write or force failed: the broker is to end at once
     */
    public static LogThread start(DataDirectory directory, Consumer<Throwable> onFatalError) {
        throw new UnsupportedOperationException("not built yet");
    }

    /** To be called after the logs are closed: ends the thread. */
    @Override
    public void close() {}
}
