package org.godwit.samples.quarkus;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.godwit.amqp.DtxMethod;

/**
 * Stands between an application and its broker, and passes nothing on any more from a moment of a distributed transaction on.
 * A thread for each direction of each connection; closing ends all.
 */
final class HoldingProxy implements AutoCloseable {
    /** In both the broker is prepared. */
    enum Moment {
        /** The application does not hear that the broker is prepared: the transaction has to be rolled back. */
        BEFORE_THE_DECISION(DtxMethod.Prepare.METHOD_ID),
        /** The decision is in the application's log, and the broker does not hear of it. */
        AFTER_THE_DECISION(DtxMethod.Commit.METHOD_ID);

        private final int method;

        Moment(int method) {
            this.method = method;
        }
    }

    private static final int PROTOCOL_HEADER_BYTES = 8;
    /** Type, channel, size of the payload. */
    private static final int FRAME_HEADER_BYTES = 7;

    private static final int SIZE_AT = 3;
    private static final int METHOD_FRAME = 1;

    private final int brokerPort;
    private final Moment moment;
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final CountDownLatch holding = new CountDownLatch(1);

    HoldingProxy(int brokerPort, Moment moment) throws IOException {
        this.brokerPort = brokerPort;
        this.moment = moment;
        start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    boolean awaitMoment(long seconds) throws InterruptedException {
        return holding.await(seconds, TimeUnit.SECONDS);
    }

    @FunctionalInterface
    private interface Task {
        /** Ends by the exception that tells of a closed socket. */
        void run() throws IOException;
    }

    private void start(Task task, Socket... toClose) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException ended) {
                        for (Socket socket : toClose) {
                            closeQuietly(socket);
                        }
                    }
                },
                "holding-proxy");
        threads.add(thread);
        thread.start();
    }

    private void accept() throws IOException {
        while (true) {
            Socket application = server.accept();
            Socket broker = new Socket(InetAddress.getLoopbackAddress(), brokerPort);
            sockets.addAll(List.of(application, broker));
            start(() -> ask(application, broker), application, broker);
            start(() -> answer(broker, application), application, broker);
        }
    }

    private void ask(Socket application, Socket broker) throws IOException {
        DataInputStream in = new DataInputStream(application.getInputStream());
        OutputStream out = broker.getOutputStream();
        byte[] protocol = new byte[PROTOCOL_HEADER_BYTES];
        in.readFully(protocol);
        out.write(protocol);
        while (true) {
            byte[] header = new byte[FRAME_HEADER_BYTES];
            in.readFully(header);
            byte[] payloadAndEnd = new byte[ByteBuffer.wrap(header).getInt(SIZE_AT) + 1];
            in.readFully(payloadAndEnd);
            boolean passed = holding.getCount() > 0;
            if (passed && isMoment(header, payloadAndEnd)) {
                holding.countDown();
                passed = moment == Moment.BEFORE_THE_DECISION;
            }
            if (passed) {
                out.write(header);
                out.write(payloadAndEnd);
            }
        }
    }

    private boolean isMoment(byte[] header, byte[] payload) {
        ByteBuffer method = ByteBuffer.wrap(payload);
        return header[0] == METHOD_FRAME
                && method.getShort() == DtxMethod.CLASS_ID
                && method.getShort() == moment.method;
    }

    private void answer(Socket broker, Socket application) throws IOException {
        InputStream in = broker.getInputStream();
        OutputStream out = application.getOutputStream();
        byte[] buffer = new byte[8_192];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            if (holding.getCount() > 0) {
                out.write(buffer, 0, count);
            }
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        sockets.forEach(HoldingProxy::closeQuietly);
        try {
            for (Thread thread : threads) {
                thread.join(60_000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
