package org.godwit.broker.repair;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.godwit.broker.log.BodyLocation;
import org.godwit.broker.log.DataDirectory;
import org.godwit.broker.log.FileHeader;
import org.godwit.broker.log.LocalDisk;
import org.godwit.broker.log.LogException;
import org.godwit.broker.log.LogOptions;
import org.godwit.broker.log.SegmentReader;

/**
 * Checks every checksum of a data directory, of records and of messages, and that no part of the log is missing that a
 * start needs. For one thread.
 */
public final class LogVerification {
    private final Consumer<String> lines;
    /** Damage of all files is told of anyway. */
    private static final HostFiles.Visitor NOTHING = new HostFiles.Visitor() {
        @Override
        public void record(HostFiles.LogFile file, SegmentReader reader) {}

        @Override
        public void damaged(HostFiles.LogFile file, long from, long to) {}
    };

    private int problems;

    /** @param lines takes a line for each problem */
    public LogVerification(Consumer<String> lines) {
        this.lines = lines;
    }

    /** Returns how many problems there are. Throws {@link RepairException} when the directory is in use or is none. */
    public int run(Path path) {
        try (DataDirectory data = DataDirectory.openToRead(new LocalDisk(), path, LogOptions.DEFAULT)) {
            if (data.hasSystem()) {
                verify(new HostFiles(data.system()));
            }
            for (String host : data.hostDirectories()) {
                verify(new HostFiles(data.hostIn(host)));
            }
        } catch (IOException e) {
            throw new RepairException(path + " cannot be read: " + e, e);
        } catch (LogException e) {
            throw new RepairException(e.getMessage(), e);
        }
        return problems;
    }

    private void problem(String what) {
        problems++;
        lines.accept(what);
    }

    private void verify(HostFiles files) throws IOException {
        long replayedFrom = 0;
        long indexBefore = 0;
        for (HostFiles.LogFile checkpoint : files.checkpoints()) {
            Damages damages = new Damages(Long.MAX_VALUE);
            if (checkpoint.header() == null) {
                problem(checkpoint.damage().getMessage());
            } else if (files.visitCheckpoint(checkpoint, damages) && damages.found == 0 && replayedFrom == 0) {
                replayedFrom = checkpoint.header().follows();
                indexBefore = checkpoint.header().index();
                for (long missing : files.visitKept(checkpoint, NOTHING)) {
                    problem(checkpoint.path() + " needs checkpoint " + missing
                            + ", which is not there or cannot be read; no broker can start from it");
                }
            }
        }
        Order order = new Order(indexBefore, replayedFrom);
        for (HostFiles.LogFile segment : files.segments()) {
            if (segment.header() == null) {
                problem(segment.damage().getMessage());
            } else {
                files.visitSegment(segment, order);
            }
        }
    }

    /** Tells of damage, and of messages whose bytes are not what was written. */
    private class Damages implements HostFiles.Visitor {
        private final long replayedFrom;
        private int found;

        Damages(long replayedFrom) {
            this.replayedFrom = replayedFrom;
        }

        @Override
        public void record(HostFiles.LogFile file, SegmentReader reader) throws IOException {
            if (reader.header().ofLog() && !reader.contentsFit()) {
                reader.visitContents((id, place, length, crc, from) -> check(file, reader, id, place, length));
            }
        }

        private void check(HostFiles.LogFile file, SegmentReader reader, long id, long place, int length) {
            try {
                if (reader.content(id, place, length) == null) {
                    problem(file.path() + " is damaged at offset " + BodyLocation.offset(place)
                            + ": the checksum of message " + id + " does not fit; a broker does not deliver it");
                }
            } catch (IOException e) {
                problem(file.path() + " cannot be read at offset " + BodyLocation.offset(place) + ": " + e);
            }
        }

        @Override
        public void damaged(HostFiles.LogFile file, long from, long to) {
            found++;
            boolean checkpoint = file.header().kind() == FileHeader.Kind.CHECKPOINT;
            boolean replayed = !checkpoint && BodyLocation.of(file.number(), to) > replayedFrom;
            problem(file.path() + " is damaged from offset " + from + " to " + to + ": no valid record is there"
                    + (replayed ? "; no broker can start from it" : ""));
        }
    }

    /** Also that the records after the checkpoint are all there. */
    private final class Order extends Damages {
        private final long replayedFrom;
        private long index;
        private boolean gap;

        Order(long indexBefore, long replayedFrom) {
            super(replayedFrom);
            this.replayedFrom = replayedFrom;
            this.index = indexBefore;
        }

        @Override
        public void record(HostFiles.LogFile file, SegmentReader reader) throws IOException {
            super.record(file, reader);
            if (!reader.header().ofLog() || BodyLocation.of(file.number(), reader.offset()) < replayedFrom) {
                return;
            }
            long next = reader.header().index();
            if (next != index + 1 && !gap) {
                problem(file.path() + " at offset " + reader.offset() + ": record " + next + " follows record " + index
                        + "; no broker can start from it");
            }
            gap = false;
            index = next;
        }

        @Override
        public void damaged(HostFiles.LogFile file, long from, long to) {
            super.damaged(file, from, to);
            gap = true;
        }
    }
}
