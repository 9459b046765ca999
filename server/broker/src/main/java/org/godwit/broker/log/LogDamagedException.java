package org.godwit.broker.log;

import java.nio.file.Path;

/** Bytes that were durable are not what was written. */
public final class LogDamagedException extends LogException {
    /** What can be done about damage of what a broker cannot go on without: to be added to what is damaged. */
    public static final String REMEDY = "; salvage what can be read with godwit log repair, or restore a backup";

    private final transient Path file;
    private final long offset;

    public LogDamagedException(Path file, long offset, String what) {
        super(file + " is damaged at offset " + offset + ": " + what);
        this.file = file;
        this.offset = offset;
    }

    public LogDamagedException(Path file, long offset, String what, Throwable cause) {
        super(file + " is damaged at offset " + offset + ": " + what, cause);
        this.file = file;
        this.offset = offset;
    }

    public Path file() {
        return file;
    }

    public long offset() {
        return offset;
    }
}
