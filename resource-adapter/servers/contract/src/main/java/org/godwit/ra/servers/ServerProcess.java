package org.godwit.ra.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A server as a process of the test's own, without Arquillian, so that it may be killed. For one thread. */
public final class ServerProcess implements AutoCloseable {
    private static final long STOP_SECONDS = 60;

    private final Process process;

    private ServerProcess(Process process) {
        this.process = process;
    }

    /**
     * Starts it; it serves when this returns.
     *
     * @param log what it prints goes there
     * @param started what it prints when it serves
     */
    public static ServerProcess start(Path log, String started, List<String> command, Map<String, String> environment)
            throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        ServerProcess server = new ServerProcess(builder.start());
        server.process.getOutputStream().close();
        boolean serves = false;
        try {
            await().atMost(Duration.ofSeconds(120)).until(() -> {
                assertThat(server.isAlive())
                        .as("the server is alive; see %s", log)
                        .isTrue();
                return Files.readString(log).contains(started);
            });
            serves = true;
        } finally {
            if (!serves) {
                server.close();
            }
        }
        return server;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until it was killed. */
    void awaitKilled() throws InterruptedException {
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("killed in time").isTrue();
        assertThat(process.exitValue()).isEqualTo(128 + 9);
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit()
                .completeOnTimeout(process, STOP_SECONDS, TimeUnit.SECONDS)
                .join();
        process.destroyForcibly().onExit().join();
    }
}
