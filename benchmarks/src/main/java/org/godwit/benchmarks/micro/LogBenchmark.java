package org.godwit.benchmarks.micro;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.godwit.amqp.Body;
import org.godwit.amqp.ContentHeader;
import org.godwit.benchmarks.log.NoDisk;
import org.godwit.broker.log.DataDirectory;
import org.godwit.broker.log.HostDirectory;
import org.godwit.broker.log.HostId;
import org.godwit.broker.log.LogOptions;
import org.godwit.broker.log.RecordEncoder;
import org.godwit.broker.log.SegmentWriter;
import org.godwit.broker.model.Batch;
import org.godwit.broker.model.Message;
import org.godwit.broker.model.Operation;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The log's own work for a persistent message of 1 KiB, its place in a queue, and its acknowledgement. */
@State(Scope.Thread)
public class LogBenchmark {
    private final DataDirectory data = DataDirectory.open(
            new NoDisk(), Path.of("benchmark").toAbsolutePath(), LogOptions.DEFAULT, task -> {}, Runnable::run);
    private final ContentHeader header = Messages.header();
    private final Body body = Messages.body();
    private SegmentWriter writer;
    private long sequence;

    @Setup
    public void setUp() throws IOException {
        HostDirectory host = data.host("/");
        host.hostId(new HostId(1, 2));
        ByteBuffer buffer = ByteBuffer.allocateDirect(SegmentWriter.bufferBytes(LogOptions.DEFAULT));
        writer = new SegmentWriter(host, buffer, 1, 0, 0);
        writer.begin(1, 0);
        writer.publish();
    }

    @Benchmark
    public long append() throws IOException {
        long id = ++sequence;
        List<Operation> operations = List.of(
                new Operation.MessageStored(new Message(id, "", "orders", header, body), 0),
                new Operation.Enqueued(1, 4, id, id, 1024, 0, 0),
                new Operation.Dequeued(1, 4, id));
        writer.append(new Batch(1, id, id, operations), (int) RecordEncoder.bound(operations));
        writer.write();
        return writer.end();
    }

    @TearDown
    public void tearDown() {
        data.close();
    }
}
