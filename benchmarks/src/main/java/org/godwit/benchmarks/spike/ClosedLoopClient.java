package org.godwit.benchmarks.spike;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.FixedLengthFrameDecoder;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Sends one message on each connection, waits for its answer, sends the next, for a given time. All connections and
 * the figures belong to one event loop of its own; the calling thread waits and reads the figures afterwards.
 */
final class ClosedLoopClient {
    private final long warmUpNanos;
    private final long measuredNanos;
    private final CountDownLatch open;
    private long[] samplesNanos = new long[1 << 16];
    private int sampleCount;
    private long startNanos;

    private ClosedLoopClient(int connections, long warmUpMillis, long measuredMillis) {
        warmUpNanos = TimeUnit.MILLISECONDS.toNanos(warmUpMillis);
        measuredNanos = TimeUnit.MILLISECONDS.toNanos(measuredMillis);
        open = new CountDownLatch(connections);
    }

    static Figures measure(SocketAddress broker, int connections, long warmUpMillis, long measuredMillis) {
        ClosedLoopClient client = new ClosedLoopClient(connections, warmUpMillis, measuredMillis);
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            return client.run(loop, broker, connections);
        } finally {
            loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    private Figures run(EventLoopGroup loop, SocketAddress broker, int connections) {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new FixedLengthFrameDecoder(PrototypeBroker.ANSWER_BYTES), new Sender());
                    }
                });
        List<Channel> channels = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            channels.add(bootstrap.connect(broker).syncUninterruptibly().channel());
        }
        loop.execute(() -> {
            startNanos = System.nanoTime();
            channels.forEach(each -> each.pipeline().get(Sender.class).send(each));
        });
        try {
            long limitMillis = TimeUnit.NANOSECONDS.toMillis(warmUpNanos + measuredNanos) + 10_000;
            if (!open.await(limitMillis, TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("no answer on " + open.getCount() + " connections");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while waiting for answers", e);
        }
        channels.forEach(each -> each.close().syncUninterruptibly());
        long[] sorted = Arrays.copyOf(samplesNanos, sampleCount);
        Arrays.sort(sorted);
        return Figures.of(sorted, measuredNanos);
    }

    private final class Sender extends SimpleChannelInboundHandler<ByteBuf> {
        private long sentNanos;

        void send(Channel channel) {
            sentNanos = System.nanoTime();
            channel.writeAndFlush(channel.alloc()
                    .directBuffer(PrototypeBroker.MESSAGE_BYTES)
                    .writeZero(PrototypeBroker.MESSAGE_BYTES));
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf answer) {
            long nowNanos = System.nanoTime();
            long elapsedNanos = nowNanos - startNanos - warmUpNanos;
            if (elapsedNanos >= measuredNanos) {
                open.countDown();
                return;
            }
            if (elapsedNanos >= 0) {
                if (sampleCount == samplesNanos.length) {
                    samplesNanos = Arrays.copyOf(samplesNanos, sampleCount * 2);
                }
                samplesNanos[sampleCount++] = nowNanos - sentNanos;
            }
            send(context.channel());
        }
    }
}
