package org.godwit.benchmarks.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A broker in a process of its own. Its output goes to {@code broker.log} in its directory. For one thread; whatever the
 * process started ends with it, and all of it with this JVM.
 */
final class BrokerProcess {
    private static final long START_SECONDS = 90;
    private static final long STOP_SECONDS = 15;
    private static final long LOOK_MILLIS = 100;

    private final Process process;
    private final Path output;
    private final Thread killer = new Thread(this::stop, "broker-killer");

    private BrokerProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Returns once the port of the loopback interface accepts connections. */
    static BrokerProcess start(Path directory, int port, Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        Path output = directory.resolve("broker.log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        BrokerProcess broker = new BrokerProcess(builder.start(), output);
        Runtime.getRuntime().addShutdownHook(broker.killer);
        try {
            broker.awaitPort(port);
            return broker;
        } catch (IOException | InterruptedException | RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    private void awaitPort(int port) throws IOException, InterruptedException {
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!accepts(port)) {
            if (!process.isAlive() || System.nanoTime() > endNanos) {
                String text = Files.readString(output);
                throw new IOException("the broker does not accept connections; it printed: "
                        + text.substring(Math.max(0, text.length() - 2_000)));
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) LOOK_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    long pid() {
        return process.pid();
    }

    void close() {
        stop();
        Runtime.getRuntime().removeShutdownHook(killer);
    }

    private void stop() {
        List<ProcessHandle> started = process.descendants().toList();
        process.destroy();
        started.forEach(ProcessHandle::destroy);
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        started.forEach(ProcessHandle::destroyForcibly);
    }
}
