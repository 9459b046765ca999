package org.godwit.broker.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.godwit.broker.model.Batch;
import org.godwit.broker.model.Operation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The next segment is made ready beside the log, a little at a time, so that no force of the log waits for much. */
class SuccessorTest {
    private static final int SEGMENT_BYTES = 4 << 20;
    private static final int PART_BYTES = 10_000;
    private static final LogOptions OPTIONS = LogOptions.DEFAULT.withSegmentBytes(SEGMENT_BYTES);

    private final SimulatedDisk disk = new SimulatedDisk(1);
    private final Deque<Runnable> keeper = new ArrayDeque<>();
    private final List<Long> forcedBeside = new ArrayList<>();
    private DataDirectory data;
    private HostDirectory host;
    private SegmentWriter writer;
    private long sequence;

    /** Notes how many bytes each force of a file that is being made ready has to write. */
    private final class WatchedDisk extends FilterDisk {
        WatchedDisk() {
            super(disk);
        }

        @Override
        protected DiskFile filter(Path path, DiskFile file) {
            if (!path.endsWith("fresh.tmp")) {
                return file;
            }
            return new FilterFile(file) {
                private long unforced;

                @Override
                public void write(ByteBuffer source, long position) throws IOException {
                    unforced += source.remaining();
                    super.write(source, position);
                }

                @Override
                public void force() throws IOException {
                    forcedBeside.add(unforced);
                    unforced = 0;
                    super.force();
                }
            };
        }
    }

    @BeforeEach
    void begin() throws IOException {
        data = DataDirectory.open(
                new WatchedDisk(), Path.of("/data").toAbsolutePath(), OPTIONS, keeper::add, Runnable::run);
        host = data.host("/");
        host.hostId(new HostId(11, 12));
        ByteBuffer buffer = ByteBuffer.allocateDirect(SegmentWriter.bufferBytes(OPTIONS));
        writer = new SegmentWriter(host, buffer, 1, 0, 0);
        writer.begin(1, 0);
        writer.publish();
    }

    @AfterEach
    void end() throws IOException {
        writer.close();
        data.close();
        assertThat(disk.openFiles()).isZero();
    }

    private void append() throws IOException {
        Batch batch = new Batch(1, ++sequence, 0, List.of(new Operation.BodyChunk(1, 0, new byte[PART_BYTES])));
        writer.append(batch, (int) RecordEncoder.bound(batch.operations()));
        writer.force();
    }

    private void appendUpTo(long offset) throws IOException {
        while (BodyLocation.offset(writer.end()) < offset) {
            append();
        }
    }

    private void keep() {
        while (!keeper.isEmpty()) {
            keeper.poll().run();
        }
    }

    @Test
    void itIsReadyInTimeAndNoForceHasMuchToWrite() throws IOException {
        while (BodyLocation.offset(writer.end()) < SEGMENT_BYTES - 2 * PART_BYTES) {
            append();
            keep();
        }
        assertThat(host.freeSegments()).isOne();
        assertThat(forcedBeside).hasSizeGreaterThan(10).allSatisfy(bytes -> assertThat(bytes)
                .isLessThan((256 << 10) + 4 * PART_BYTES));
        appendUpTo(SEGMENT_BYTES - PART_BYTES);
        append();
        assertThat(BodyLocation.segment(writer.end())).isEqualTo(2);
        assertThat(host.freeSegments()).isZero();
        assertThat(writer.hasBlocksFor(SEGMENT_BYTES / 2)).isTrue();
    }

    @Test
    void aShortLogHasNone() throws IOException {
        appendUpTo(SEGMENT_BYTES / 4);
        keep();
        assertThat(forcedBeside).isEmpty();
    }

    @Test
    void whatBecameDueWhileTheKeeperWasBusyIsOneForce() throws IOException {
        appendUpTo(SEGMENT_BYTES * 7 / 8);
        keep();
        assertThat(forcedBeside).containsExactly((long) SEGMENT_BYTES);
        assertThat(host.freeSegments()).isOne();
    }

    @Test
    void aSegmentThatBecameFreeMakesItNeedless() throws IOException {
        appendUpTo(SEGMENT_BYTES / 2);
        keep();
        writer.roll();
        host.recycle(1);
        appendUpTo(SEGMENT_BYTES * 7 / 8);
        int before = forcedBeside.size();
        keep();
        assertThat(forcedBeside).hasSize(before);
        assertThat(host.freeSegments()).isOne();
    }
}
