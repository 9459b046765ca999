package org.godwit.ra.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The broker as a process of its own, which can be killed and started again with the same data and port. For one thread. */
public final class BrokerProcess implements AutoCloseable {
    private static final long STOP_SECONDS = 60;

    private final Path directory;
    private final int port;
    private Process process;

    public BrokerProcess(Path directory, int port) {
        this.directory = directory;
        this.port = port;
    }

    int port() {
        return port;
    }

    public String uri() {
        return "amqp://127.0.0.1:" + port;
    }

    /** Starts it; it serves when this returns. */
    public BrokerProcess start() {
        try {
            Files.createDirectories(directory);
            Path configuration = directory.resolve("godwit.properties");
            Files.write(
                    configuration,
                    List.of(
                            "listen = 127.0.0.1:" + port,
                            "data.directory = " + directory.resolve("data"),
                            "redelivery.limit = 3",
                            "redelivery.delay = 200ms",
                            "redelivery.delay-multiplier = 2"));
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx256m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            "org.godwit.server.Godwit",
                            "--config=" + configuration)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            directory.resolve("broker.log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Awaitility.await().atMost(Duration.ofSeconds(120)).until(this::serves);
        return this;
    }

    private boolean serves() {
        if (!process.isAlive()) {
            throw new IllegalStateException("The broker ended; see " + directory.resolve("broker.log"));
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** Ends it with SIGKILL. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroy();
            process.onExit()
                    .completeOnTimeout(process, STOP_SECONDS, TimeUnit.SECONDS)
                    .join();
            kill();
        }
    }
}
