package org.godwit.benchmarks.spike;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * A process with the hand-overs of a broker and nothing else: one thread, one selector, two connections. What comes on the
 * first goes out on the second and is answered; what comes on the second is an acknowledgement. With a log file what came is
 * written and forced before, and the acknowledgement answered, too.
 *
 * <p>Prints its port, and ends with its connections.
 */
final class BareBroker {
    static final int MESSAGE_BYTES = 1_280;
    static final int SMALL_BYTES = 32;

    private final ByteBuffer message = ByteBuffer.allocateDirect(MESSAGE_BYTES);
    private final ByteBuffer small = ByteBuffer.allocateDirect(SMALL_BYTES);
    private final ByteBuffer record = ByteBuffer.allocateDirect(MESSAGE_BYTES + SMALL_BYTES);
    private final SocketChannel publisher;
    private final SocketChannel subscriber;
    private final LogFile log;

    private BareBroker(SocketChannel publisher, SocketChannel subscriber, LogFile log) {
        this.publisher = publisher;
        this.subscriber = subscriber;
        this.log = log;
    }

    /** Arguments: {@code [directory of the log file]}. */
    public static void main(String[] arguments) throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open();
                LogFile log =
                        arguments.length == 0 ? null : new LogFile(LogFile.Kind.PREALLOCATED, Path.of(arguments[0]))) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            System.out.println(((InetSocketAddress) server.getLocalAddress()).getPort());
            try (SocketChannel publisher = server.accept();
                    SocketChannel subscriber = server.accept()) {
                new BareBroker(publisher, subscriber, log).serve();
            }
        }
    }

    private void serve() throws IOException {
        try (Selector selector = Selector.open()) {
            for (SocketChannel each : new SocketChannel[] {publisher, subscriber}) {
                each.setOption(StandardSocketOptions.TCP_NODELAY, true);
                each.configureBlocking(false);
                each.register(selector, SelectionKey.OP_READ);
            }
            while (read(selector)) {
                boolean published = !message.hasRemaining();
                boolean acknowledged = !small.hasRemaining();
                if (published) {
                    Hop.BROKER_LOOP.stamp(message);
                }
                force((published ? MESSAGE_BYTES : 0) + (acknowledged ? SMALL_BYTES : 0));
                if (published) {
                    Hop.FORCED.stamp(message);
                    write(subscriber, message.flip());
                    message.clear();
                    answer(publisher);
                }
                if (acknowledged) {
                    small.clear();
                    if (log != null) {
                        answer(subscriber);
                    }
                }
            }
        }
    }

    /** Waits for what comes and takes it; false at the end of a connection. */
    private boolean read(Selector selector) throws IOException {
        selector.select();
        boolean open = true;
        for (SelectionKey ready : selector.selectedKeys()) {
            SocketChannel channel = (SocketChannel) ready.channel();
            open &= channel.read(channel == publisher ? message : small) >= 0;
        }
        selector.selectedKeys().clear();
        return open;
    }

    /** As many bytes as came together, with one force. */
    private void force(int bytes) {
        if (log != null && bytes > 0) {
            log.writeAndForce(record.clear().limit(bytes));
        }
    }

    private void answer(SocketChannel channel) throws IOException {
        write(channel, small.duplicate().clear());
    }

    static void write(SocketChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }
}
