package org.godwit.benchmarks.spike;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.FixedLengthFrameDecoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * The least that is still a broker to the stopwatch: takes messages of {@link #MESSAGE_BYTES} from sockets, lets a core
 * give them a number, writes and forces them on one log thread, and answers with the number.
 *
 * <p>Threads: one event loop for the sockets, one log thread, and for {@link CoreThread#SEPARATE} one for the core. The
 * number belongs to the core. Each crossing is one hand-over for all that gathered, in both directions.
 */
final class PrototypeBroker implements AutoCloseable {
    static final int MESSAGE_BYTES = 1024;
    static final int ANSWER_BYTES = Long.BYTES;

    private record Message(Channel channel, byte[] body) {}

    private record Record(Message message, long number) {}

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final ByteBuffer writeBuffer = ByteBuffer.allocateDirect(4 << 20);
    private final LogFile file;
    private final ConsumerThread<Record> log;
    private final ConsumerThread<Runnable> core;
    private final Executor coreExecutor;
    private final CoreThread coreThread;
    private final Channel server;
    private long lastNumber;

    PrototypeBroker(CoreThread coreThread, LogFile file) {
        this.coreThread = coreThread;
        this.file = file;
        log = new ConsumerThread<>("spike-log", Record.class, this::write);
        if (coreThread == CoreThread.SEPARATE) {
            core = new ConsumerThread<>("spike-core", Runnable.class, tasks -> tasks.forEach(Runnable::run));
            coreExecutor = core::offer;
        } else {
            core = null;
            coreExecutor = loop.next();
        }
        server = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new FixedLengthFrameDecoder(MESSAGE_BYTES), new Door());
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.localAddress();
    }

    /** On the event loop. */
    private final class Door extends SimpleChannelInboundHandler<ByteBuf> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) {
            byte[] body = new byte[frame.readableBytes()];
            frame.readBytes(body);
            Message message = new Message(context.channel(), body);
            if (coreThread == CoreThread.EVENT_LOOP) {
                decide(message);
            } else {
                coreExecutor.execute(() -> decide(message));
            }
        }
    }

    /** On the core's thread. */
    private void decide(Message message) {
        log.offer(new Record(message, ++lastNumber));
    }

    /** On the log thread: one write and one force for all that gathered, one task back. */
    private void write(List<Record> records) {
        writeBuffer.clear();
        for (Record each : records) {
            writeBuffer.putLong(each.number()).put(each.message().body());
        }
        file.writeAndForce(writeBuffer.flip());
        coreExecutor.execute(() -> complete(records));
    }

    /** On the core's thread. */
    private void complete(List<Record> records) {
        if (coreThread == CoreThread.EVENT_LOOP) {
            answer(records);
        } else {
            loop.execute(() -> answer(records));
        }
    }

    /** On the event loop. */
    private static void answer(List<Record> records) {
        for (Record each : records) {
            Channel channel = each.message().channel();
            channel.write(channel.alloc().directBuffer(ANSWER_BYTES).writeLong(each.number()));
        }
        for (Record each : records) {
            each.message().channel().flush();
        }
    }

    @Override
    public void close() {
        server.close().syncUninterruptibly();
        log.close();
        if (core != null) {
            core.close();
        }
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
