package org.godwit.broker.repair;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.godwit.broker.log.HostDirectory;
import org.godwit.broker.log.LogRecovery;
import org.godwit.broker.log.RecordEncoder;
import org.godwit.broker.log.SegmentWriter;
import org.godwit.broker.model.Batch;
import org.godwit.broker.model.Operation;

/** Writes the log of a host anew, from its first batch. For one thread. */
final class SalvageWriter implements Closeable {
    private static final long EPOCH = 1;

    private final int batchBytes;
    private final SegmentWriter writer;
    private final long timeMillis;
    private List<Operation> operations = new ArrayList<>();
    private int bytes;
    private long sequence;

    /** @param timeMillis of all batches: no later one may be earlier */
    SalvageWriter(HostDirectory directory, long timeMillis) throws IOException {
        this.batchBytes = directory.options().maxOperationsBytes();
        this.timeMillis = timeMillis;
        this.writer = new LogRecovery(directory)
                .begin(ByteBuffer.allocateDirect(SegmentWriter.bufferBytes(directory.options())));
    }

    /** The most that one operation should take. */
    int largestOperationBytes() {
        return batchBytes / 4;
    }

    void add(Operation operation) throws IOException {
        if (bytes + operation.sizeBound() > batchBytes) {
            flush();
        }
        operations.add(operation);
        bytes += operation.sizeBound();
    }

    private void flush() throws IOException {
        if (!operations.isEmpty()) {
            Batch batch = new Batch(EPOCH, ++sequence, timeMillis, operations);
            writer.append(batch, Math.toIntExact(RecordEncoder.bound(operations)));
            operations = new ArrayList<>();
            bytes = 0;
        }
    }

    /** Returns once everything is durable and the log has ended in good order. */
    @Override
    public void close() throws IOException {
        flush();
        writer.force();
        writer.close();
    }
}
