package org.godwit.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A {@link PowerLossBroker} in a process of its own, killed and started again on the same port. For one thread. */
final class KilledBroker implements AutoCloseable {
    private final Path directory;
    private Process process;
    private Path output;
    private int starts;
    private String address;

    KilledBroker(Path directory) {
        this.directory = directory;
    }

    /** Returns once it listens. */
    void start(PowerLossBroker.Kind kind) throws IOException {
        String port = address == null ? "0" : address.substring(address.lastIndexOf(':') + 1);
        output = directory.resolve("broker-" + ++starts + ".log");
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-ea",
                        "-Xmx512m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PowerLossBroker.class.getName(),
                        directory.resolve("data").toString(),
                        port,
                        kind.name())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        address = Awaitility.await("start " + starts + " of the broker")
                .atMost(60, TimeUnit.SECONDS)
                .pollInterval(20, TimeUnit.MILLISECONDS)
                .until(this::listeningAddress, listening -> !listening.isEmpty());
    }

    private String listeningAddress() throws IOException {
        String said = Files.readString(output);
        assertThat(process.isAlive())
                .as("start %d of the broker is alive; it said: %s", starts, said)
                .isTrue();
        return said.lines()
                .filter(line -> line.startsWith(PowerLossBroker.LISTENING))
                .map(line -> line.substring(PowerLossBroker.LISTENING.length()))
                .findFirst()
                .orElse("");
    }

    String address() {
        return address;
    }

    /** SIGKILL. */
    void kill() throws InterruptedException, IOException {
        assertThat(process.isAlive())
                .as("start %d of the broker is alive until killed; it said: %s", starts, Files.readString(output))
                .isTrue();
        process.destroyForcibly().waitFor();
    }

    /** What every process said, for whoever looks for a failure. */
    String output() throws IOException {
        StringBuilder all = new StringBuilder();
        for (int start = 1; start <= starts; start++) {
            all.append("start ")
                    .append(start)
                    .append(":\n")
                    .append(Files.readString(directory.resolve("broker-" + start + ".log")));
        }
        return all.toString();
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
