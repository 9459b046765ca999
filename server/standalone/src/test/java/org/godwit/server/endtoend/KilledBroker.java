package org.godwit.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A {@link PowerLossBroker} in a process of its own, killed and started again on the same port. For one thread. */
public final class KilledBroker implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 120;

    private final Path directory;
    private final PrintStream log;
    private Process process;
    private int starts;
    private String address;

    /**
     * @param log gets all that the processes said, at the end
     */
    public KilledBroker(Path directory, PrintStream log) {
        this.directory = directory;
        this.log = log;
    }

    private Path output(int start) {
        return directory.resolve("broker-" + start + ".log");
    }

    /** Returns once it listens. */
    public void start(PowerLossBroker.Kind kind) throws IOException {
        String port = address == null ? "0" : address.substring(address.lastIndexOf(':') + 1);
        starts++;
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
                .redirectOutput(output(starts).toFile())
                .start();
        address = Awaitility.await("start " + starts + " of the broker")
                .atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .pollInterval(20, TimeUnit.MILLISECONDS)
                .until(this::listeningAddress, listening -> !listening.isEmpty());
    }

    private String listeningAddress() throws IOException {
        return said().lines()
                .filter(line -> line.startsWith(PowerLossBroker.LISTENING))
                .map(line -> line.substring(PowerLossBroker.LISTENING.length()))
                .findFirst()
                .orElse("");
    }

    public String address() {
        return address;
    }

    /** An operator commits all branches in doubt. */
    public void commitBranchesInDoubt() throws IOException {
        process.getOutputStream().write(PowerLossBroker.DECIDE);
        process.getOutputStream().flush();
        Awaitility.await("a decision")
                .atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .pollInterval(20, TimeUnit.MILLISECONDS)
                .until(() -> said().lines().anyMatch(PowerLossBroker.DECIDED::equals));
    }

    /** SIGKILL, at any moment. */
    public void kill() throws InterruptedException, IOException {
        kill(FaultyDisk.Moment.ANY);
    }

    /** SIGKILL, at this moment; or waits until it has ended as its disk failed. */
    void kill(FaultyDisk.Moment moment) throws InterruptedException, IOException {
        if (moment == FaultyDisk.Moment.NEVER_AS_A_FORCE_FAILS) {
            process.getOutputStream().write(moment.ordinal());
            process.getOutputStream().flush();
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("the broker has ended as a force failed")
                    .isTrue();
            assertThat(process.exitValue()).isEqualTo(PowerLossBroker.FAILED);
            assertThat(Files.readString(output(starts))).contains("Input/output error");
            return;
        }
        if (moment != FaultyDisk.Moment.ANY) {
            process.getOutputStream().write(moment.ordinal());
            process.getOutputStream().flush();
            Awaitility.await("a force to hold at")
                    .atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .pollInterval(20, TimeUnit.MILLISECONDS)
                    .until(() -> said().lines().anyMatch(FaultyDisk.HOLDING::equals));
        }
        said();
        process.destroyForcibly().waitFor();
    }

    /** What it said; it must be alive. */
    private String said() throws IOException {
        String said = Files.readString(output(starts));
        assertThat(process.isAlive())
                .as("start %d of the broker is alive until killed; it said: %s", starts, said)
                .isTrue();
        return said;
    }

    /** Prints what every process said, for whoever looks for a failure. */
    @Override
    public void close() throws IOException {
        if (process != null) {
            process.destroyForcibly()
                    .onExit()
                    .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .join();
        }
        for (int start = 1; start <= starts; start++) {
            log.println("start " + start + " of the broker:");
            log.println(Files.readString(output(start)));
        }
    }
}
