package org.godwit.samples.stage;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.godwit.server.Godwit;

/**
 * A broker in a process of its own, on a data directory: {@code godwit --data DIR --listen 127.0.0.1:PORT}. For one thread.
 *
 * <p>The first start takes a free port; later ones take the same, so that clients find it again.
 */
public final class BrokerProcess implements AutoCloseable {
    private static final String LISTENING = "godwit: listening on ";
    private static final long START_SECONDS = 60;
    private static final long STOP_SECONDS = 20;

    private final Path dataDirectory;
    private final Path output;
    private volatile Process process;
    private String address;

    /**
     * @param output the file that gets what the process prints
     */
    public BrokerProcess(Path dataDirectory, Path output) {
        this.dataDirectory = dataDirectory;
        this.output = output;
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "broker-killer"));
    }

    /** Returns once the broker listens. */
    public void start() throws IOException, InterruptedException {
        String port = address == null ? "0" : address.substring(address.lastIndexOf(':') + 1);
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-classpath",
                        System.getProperty("java.class.path"),
                        Godwit.class.getName(),
                        "--data",
                        dataDirectory.toString(),
                        "--listen",
                        "127.0.0.1:" + port)
                .redirectErrorStream(true)
                .start();
        address = awaitAddress(process);
    }

    private String awaitAddress(Process started) throws IOException, InterruptedException {
        CompletableFuture<String> listening = new CompletableFuture<>();
        Thread reader = new Thread(() -> read(started, listening), "broker-output");
        reader.setDaemon(true);
        reader.start();
        try {
            return listening.get(START_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IOException("the broker did not start within " + START_SECONDS + " s; see " + output, e);
        } catch (ExecutionException e) {
            throw new IOException(
                    "the broker did not start: " + e.getCause().getMessage() + "; see " + output, e.getCause());
        }
    }

    private void read(Process started, CompletableFuture<String> listening) {
        try (BufferedReader lines = started.inputReader();
                BufferedWriter copy =
                        Files.newBufferedWriter(output, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            String last = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                last = line;
                copy.write(line);
                copy.newLine();
                copy.flush();
                if (line.startsWith(LISTENING)) {
                    listening.complete(line.substring(LISTENING.length()));
                }
            }
            listening.completeExceptionally(new IOException("its process ended with '" + last + "'"));
        } catch (IOException e) {
            listening.completeExceptionally(e);
        }
    }

    /** Where clients find it: {@code amqp://127.0.0.1:PORT}. */
    public String address() {
        return address;
    }

    /** SIGKILL: the process ends between two instructions, whatever it was doing. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM, and waits until the broker has ended. */
    public void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            kill();
        }
    }

    /** Leaves no process behind, however this one ends. */
    @Override
    public void close() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
        }
    }
}
