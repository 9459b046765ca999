package org.godwit.benchmarks.micro;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import org.godwit.amqp.BasicMethod;
import org.godwit.amqp.Command;
import org.godwit.amqp.ConnectionMethod;
import org.godwit.amqp.Content;
import org.godwit.amqp.codec.CodecLimits;
import org.godwit.amqp.codec.FrameCodec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A publish of 1 KiB through the codec: to bytes, and from bytes. */
@State(Scope.Thread)
public class CodecBenchmark {
    private final EmbeddedChannel encoding = new EmbeddedChannel(new FrameCodec(CodecLimits.DEFAULT));
    private final EmbeddedChannel decoding = new EmbeddedChannel(new FrameCodec(CodecLimits.DEFAULT));
    private final Command publish = new Command(
            1, new BasicMethod.Publish("", "orders", true, false), new Content(Messages.header(), Messages.body()));
    private ByteBuf encoded;

    @Setup
    public void setUp() {
        // agrees on channels and frames, as a connection does before anything else
        decoding.writeInbound(encode(new Command(0, new ConnectionMethod.TuneOk(2_047, 131_072, 0), null)));
        decoding.releaseInbound();
        encoded = encode(publish);
    }

    private ByteBuf encode(Command command) {
        encoding.writeOutbound(command);
        return encoding.readOutbound();
    }

    @Benchmark
    public int encodePublish() {
        ByteBuf bytes = encode(publish);
        int length = bytes.readableBytes();
        bytes.release();
        return length;
    }

    @Benchmark
    public Object decodePublish() {
        decoding.writeInbound(encoded.retainedDuplicate());
        Object command = decoding.readInbound();
        if (command == null) {
            throw new IllegalStateException("the codec gave no command");
        }
        return command;
    }

    @TearDown
    public void tearDown() {
        encoded.release();
        encoding.finishAndReleaseAll();
        decoding.finishAndReleaseAll();
    }
}
