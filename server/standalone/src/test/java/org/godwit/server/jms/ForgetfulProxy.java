package org.godwit.server.jms;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Passes bytes between clients and a broker, and can lose the clients without the broker's noticing: its side of their
 * connections stays open and what it sends is swallowed. A thread for each direction of each connection; closing ends all.
 */
final class ForgetfulProxy implements AutoCloseable {
    private final int brokerPort;
    private final ServerSocket server;
    private final List<Socket> clients = new ArrayList<>();
    private final List<Socket> brokers = new ArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    ForgetfulProxy(int brokerPort) throws IOException {
        this.brokerPort = brokerPort;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    private void start(Runnable task) {
        Thread thread = new Thread(task, "forgetful-proxy");
        threads.add(thread);
        thread.start();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                connect(client, new Socket(InetAddress.getLoopbackAddress(), brokerPort));
            } catch (IOException closed) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(closed);
                }
            }
        }
    }

    /** Both sides or none are there for who breaks connections meanwhile. */
    private synchronized void connect(Socket client, Socket broker) {
        clients.add(client);
        brokers.add(broker);
        if (server.isClosed()) {
            breakConnections();
            return;
        }
        start(() -> pump(client, broker));
        start(() -> pump(broker, client));
    }

    /** Ends with what it reads from; what cannot be written is swallowed. */
    private static void pump(Socket from, Socket to) {
        byte[] buffer = new byte[8_192];
        try (InputStream in = from.getInputStream()) {
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                swallowing(out, buffer, count);
            }
        } catch (IOException ended) {
            closeQuietly(from);
        }
    }

    private static void swallowing(OutputStream out, byte[] buffer, int count) {
        try {
            out.write(buffer, 0, count);
        } catch (IOException nobodyThere) {
            Thread.onSpinWait();
        }
    }

    /** The clients find their connections broken; the broker finds nothing. */
    synchronized void loseClients() {
        clients.forEach(ForgetfulProxy::closeQuietly);
        clients.clear();
    }

    /** Both find their connections broken. */
    synchronized void breakConnections() {
        loseClients();
        brokers.forEach(ForgetfulProxy::closeQuietly);
        brokers.clear();
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
        breakConnections();
        try {
            for (Thread thread : threads) {
                thread.join(10_000);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
