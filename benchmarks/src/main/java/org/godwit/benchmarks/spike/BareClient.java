package org.godwit.benchmarks.spike;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The threads of a JMS client and their hand-overs and nothing else: one sends at times laid down, a loop with a selector writes
 * and reads for all, one receives and acknowledges. Where the broker forces, the sender waits for its answer, and the receiver
 * for that of the acknowledgement before.
 */
final class BareClient {
    private final boolean persistent;
    private final Selector selector = Selector.open();
    private final SocketChannel publisher;
    private final SocketChannel subscriber;
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<ByteBuffer> inbox = new LinkedBlockingQueue<>();
    private final Semaphore published = new Semaphore(0);
    private final Semaphore acknowledged = new Semaphore(1);
    private final ByteBuffer answer = ByteBuffer.allocate(BareBroker.SMALL_BYTES);
    private final List<Thread> threads;
    private ByteBuffer delivery = ByteBuffer.allocate(BareBroker.MESSAGE_BYTES);
    private final long warmUpEndNanos;
    private volatile boolean ended;

    /**
     * @param persistent whether the broker forces
     * @param stamps gets those of each message by its {@link Hop}s
     * @param warmUpSeconds what is sent before is not among them
     */
    BareClient(int port, boolean persistent, List<long[]> stamps, int warmUpSeconds) throws IOException {
        this.warmUpEndNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(warmUpSeconds);
        this.persistent = persistent;
        SocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        publisher = connect(address);
        subscriber = connect(address);
        threads = List.of(new Thread(this::loop, "bare-loop"), new Thread(() -> receive(stamps), "bare-receiver"));
        threads.forEach(Thread::start);
    }

    private SocketChannel connect(SocketAddress address) throws IOException {
        SocketChannel channel = SocketChannel.open(address);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
        return channel;
    }

    /**
     * Sends for so long, on the caller's thread.
     *
     * @param ratePerSecond 0 for as fast as it is answered
     */
    void send(int ratePerSecond, int seconds) {
        long intervalNanos = ratePerSecond == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / ratePerSecond;
        long nextNanos = System.nanoTime();
        long endNanos = nextNanos + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() < endNanos) {
            ByteBuffer message = ByteBuffer.allocate(BareBroker.MESSAGE_BYTES);
            nextNanos = intervalNanos == 0 ? System.nanoTime() : nextNanos + intervalNanos;
            parkUntil(nextNanos);
            Hop.INTENDED.stamp(message, nextNanos);
            Hop.AWAKE.stamp(message);
            onLoop(() -> {
                Hop.CLIENT_LOOP.stamp(message);
                BareBroker.write(publisher, message);
            });
            if (persistent) {
                published.acquireUninterruptibly();
            }
        }
    }

    private static void parkUntil(long nanos) {
        for (long early = nanos - System.nanoTime(); early > 0; early = nanos - System.nanoTime()) {
            LockSupport.parkNanos(early);
        }
    }

    private interface Writing {
        void run() throws IOException;
    }

    private void onLoop(Writing writing) {
        tasks.add(() -> {
            try {
                writing.run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        selector.wakeup();
    }

    private void loop() {
        try {
            while (!ended) {
                selector.select();
                for (SelectionKey ready : selector.selectedKeys()) {
                    if (ready.channel() == publisher) {
                        takeAnswers();
                    } else {
                        takeDeliveries();
                    }
                }
                selector.selectedKeys().clear();
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void takeAnswers() throws IOException {
        publisher.read(answer);
        if (!answer.hasRemaining()) {
            answer.clear();
            published.release();
        }
    }

    /** Messages begin with a stamp, the answers to acknowledgements with zeros. */
    private void takeDeliveries() throws IOException {
        subscriber.read(delivery);
        while (delivery.position() >= BareBroker.SMALL_BYTES) {
            if (Hop.INTENDED.of(delivery) == 0) {
                delivery.flip().position(BareBroker.SMALL_BYTES);
                delivery.compact();
                acknowledged.release();
            } else if (delivery.hasRemaining()) {
                return;
            } else {
                Hop.CLIENT_LOOP_AGAIN.stamp(delivery);
                inbox.add(delivery);
                delivery = ByteBuffer.allocate(BareBroker.MESSAGE_BYTES);
            }
        }
    }

    private void receive(List<long[]> stamps) {
        try {
            while (true) {
                if (persistent) {
                    acknowledged.acquire();
                }
                ByteBuffer message = inbox.take();
                Hop.RECEIVED.stamp(message);
                if (Hop.INTENDED.of(message) >= warmUpEndNanos) {
                    long[] all = new long[Hop.values().length];
                    for (Hop hop : Hop.values()) {
                        all[hop.ordinal()] = hop.of(message);
                    }
                    stamps.add(all);
                }
                onLoop(() -> BareBroker.write(subscriber, ByteBuffer.allocate(BareBroker.SMALL_BYTES)));
            }
        } catch (InterruptedException closed) {
            // that is how it ends
        }
    }

    /** Lets what is on its way arrive, and ends the threads and connections. */
    void end() throws IOException, InterruptedException {
        TimeUnit.SECONDS.sleep(1);
        ended = true;
        threads.get(1).interrupt();
        selector.wakeup();
        for (Thread thread : threads) {
            thread.join();
        }
        publisher.close();
        subscriber.close();
        selector.close();
    }
}
