package org.godwit.amqp.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.godwit.amqp.Command;
import org.godwit.amqp.ConnectionMethod;

/** A codec in a channel of its own, whose buffers are counted. Owned by the test's thread. */
final class Wire implements AutoCloseable {
    final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    final EmbeddedChannel channel = new EmbeddedChannel();

    Wire(CodecLimits limits) {
        this(limits, UnfinishedContents.unbounded());
    }

    private Wire(CodecLimits limits, UnfinishedContents unfinished) {
        channel.config().setAllocator(allocator);
        channel.pipeline().addLast(new FrameCodec(limits, unfinished));
    }

    /** A codec past the tuning, with all channels in use. */
    static Wire tuned(CodecLimits limits) {
        return tuned(limits, UnfinishedContents.unbounded());
    }

    static Wire tuned(CodecLimits limits, UnfinishedContents unfinished) {
        Wire wire = new Wire(limits, unfinished);
        wire.encode(Command.of(0, new ConnectionMethod.TuneOk(0, limits.maxFrameBytes(), 0)));
        return wire;
    }

    byte[] encode(Object... units) {
        for (Object unit : units) {
            channel.write(unit);
        }
        channel.flush();
        channel.checkException();
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
            all.writeBytes(next);
            next.release();
        }
        byte[] bytes = new byte[all.readableBytes()];
        all.readBytes(bytes);
        return bytes;
    }

    /** Feeds bytes as a socket might, in chunks of random sizes, and throws what the decoder fires. */
    List<Object> decode(byte[] bytes, Random random) {
        int offset = 0;
        while (offset < bytes.length) {
            int count = Math.min(bytes.length - offset, random.nextInt(4) == 0 ? 1 : 1 + random.nextInt(9_000));
            ByteBuf chunk = random.nextBoolean() ? allocator.heapBuffer(count) : allocator.directBuffer(count);
            channel.writeInbound(chunk.writeBytes(bytes, offset, count));
            offset += count;
        }
        List<Object> units = new ArrayList<>();
        for (Object unit = channel.readInbound(); unit != null; unit = channel.readInbound()) {
            units.add(unit);
        }
        return units;
    }

    List<Object> decode(byte[] bytes) {
        channel.writeInbound(Unpooled.wrappedBuffer(bytes));
        List<Object> units = new ArrayList<>();
        for (Object unit = channel.readInbound(); unit != null; unit = channel.readInbound()) {
            units.add(unit);
        }
        return units;
    }

    long usedBytes() {
        return allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory();
    }

    @Override
    public void close() {
        channel.finishAndReleaseAll();
        if (usedBytes() != 0) {
            throw new AssertionError(usedBytes() + " bytes of buffers were not released");
        }
    }
}
