package org.godwit.broker.repair;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;
import org.godwit.broker.log.BodyLocation;
import org.godwit.broker.log.DataDirectory;
import org.godwit.broker.log.LocalDisk;
import org.godwit.broker.log.LogException;
import org.godwit.broker.log.LogOptions;
import org.godwit.broker.log.RecordHeader;
import org.godwit.broker.log.SegmentReader;
import org.godwit.broker.model.Operation;

/** Shows what the files of a data directory hold. For one thread. */
public final class LogInspection {
    private final Consumer<String> lines;
    private final boolean records;

    /**
     * @param lines takes what there is to say
     * @param records whether each record is shown with its operations
     */
    public LogInspection(Consumer<String> lines, boolean records) {
        this.lines = lines;
        this.records = records;
    }

    /** Throws {@link RepairException} when the directory is in use or is none. */
    public void run(Path path) {
        try (DataDirectory data = DataDirectory.openToRead(new LocalDisk(), path, LogOptions.DEFAULT)) {
            if (data.hasSystem()) {
                inspect(new HostFiles(data.system()), data.system().name());
            }
            for (String host : data.hostDirectories()) {
                inspect(new HostFiles(data.hostIn(host)), host);
            }
        } catch (IOException e) {
            throw new RepairException(path + " cannot be read: " + e, e);
        } catch (LogException e) {
            throw new RepairException(e.getMessage(), e);
        }
    }

    private void inspect(HostFiles files, String host) throws IOException {
        lines.accept("virtual host in " + host + ", host id " + files.hostId());
        for (HostFiles.LogFile checkpoint : files.checkpoints()) {
            if (readable(checkpoint)) {
                Totals totals = new Totals();
                boolean whole = files.visitCheckpoint(checkpoint, totals);
                lines.accept(String.format(
                        Locale.ROOT,
                        "  %s  %d bytes  after record %d (epoch %d), log before it ends at %s, %d operations%s",
                        checkpoint.path().getFileName(),
                        checkpoint.bytes(),
                        checkpoint.header().index(),
                        checkpoint.header().epoch(),
                        BodyLocation.show(checkpoint.header().follows()),
                        totals.operations,
                        whole && totals.damages == 0 ? "" : "  DAMAGED"));
            }
        }
        for (HostFiles.LogFile segment : files.segments()) {
            if (readable(segment)) {
                Totals totals = new Totals();
                long end = files.visitSegment(segment, totals);
                lines.accept(String.format(
                        Locale.ROOT,
                        "  %s  %d bytes  epoch %d, follows %s, records %s, %d batches, %d moves, %d contents of %d bytes,"
                                + " ends at %d%s%s",
                        segment.path().getFileName(),
                        segment.bytes(),
                        segment.header().epoch(),
                        BodyLocation.show(segment.header().follows()),
                        totals.indexes(),
                        totals.batches,
                        totals.moves,
                        totals.contents,
                        totals.contentBytes,
                        end,
                        totals.endMark ? " in good order" : "",
                        totals.damages == 0 ? "" : "  DAMAGED in " + totals.damages + " places"));
            }
        }
        files.others().forEach(other -> lines.accept("  " + other.getFileName()));
    }

    private boolean readable(HostFiles.LogFile file) {
        if (file.header() == null) {
            lines.accept("  " + file.path().getFileName() + "  " + file.bytes() + " bytes  DAMAGED: "
                    + file.damage().getMessage());
        }
        return file.header() != null;
    }

    /** What a file holds. */
    private final class Totals implements HostFiles.Visitor {
        private long first;
        private long last;
        private long batches;
        private long moves;
        private long operations;
        private long contents;
        private long contentBytes;
        private int damages;
        private boolean endMark;

        @Override
        public void record(HostFiles.LogFile file, SegmentReader reader) {
            RecordHeader header = reader.header();
            if (header.ofLog()) {
                first = first == 0 ? header.index() : first;
                last = header.index();
                batches += header.kind() == RecordHeader.BATCH ? 1 : 0;
                moves += header.kind() == RecordHeader.MOVE ? 1 : 0;
                reader.visitContents((id, place, length, crc, from) -> {
                    contents++;
                    contentBytes += length;
                });
            }
            operations += header.operations();
            endMark |= header.kind() == RecordHeader.END_MARK;
            if (records) {
                show(reader);
            }
        }

        private void show(SegmentReader reader) {
            lines.accept("    " + Described.record(reader.offset(), reader.header()));
            if (reader.header().kind() == RecordHeader.MOVE) {
                reader.visitContents((id, place, length, crc, from) -> lines.accept(
                        "      message " + id + " from " + BodyLocation.show(from) + ", " + length + " bytes"));
            } else {
                for (Operation operation : reader.operations()) {
                    lines.accept("      " + Described.operation(operation));
                }
            }
        }

        @Override
        public void damaged(HostFiles.LogFile file, long from, long to) {
            damages++;
            if (records) {
                lines.accept("    offset " + from + " to " + to + "  DAMAGED: no valid record is there");
            }
        }

        private String indexes() {
            return first == 0 ? "none" : first + " to " + last;
        }
    }
}
