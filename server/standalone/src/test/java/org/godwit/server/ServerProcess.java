package org.godwit.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The program as a process of its own, started as an operator would. For one thread. */
final class ServerProcess implements AutoCloseable {
    private static final String LISTENING = "godwit: listening on ";
    private static final long PATIENCE_SECONDS = 120;
    /** By these the virtual machine takes options from who runs the tests, and says so where they look for its words. */
    private static final List<String> OPTIONS_FROM_OUTSIDE =
            List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    private final Process process;
    private final Path out;
    private final Path err;

    ServerProcess(Path directory, String... arguments) throws IOException {
        this(List.of("-Xmx256m"), directory, arguments);
    }

    /** @param jvm options of the virtual machine */
    ServerProcess(List<String> jvm, Path directory, String... arguments) throws IOException {
        this(List.of(), jvm, directory, arguments);
    }

    /** One no file of which may get larger: a write beyond fails. */
    static ServerProcess withFileLimit(long bytes, Path directory, String... arguments) throws IOException {
        String limit = "ulimit -f " + bytes / 512 + " && exec \"$0\" \"$@\"";
        return new ServerProcess(List.of("sh", "-c", limit), List.of("-Xmx256m"), directory, arguments);
    }

    private ServerProcess(List<String> starter, List<String> jvm, Path directory, String... arguments)
            throws IOException {
        out = Files.createTempFile(directory, "server", ".out");
        err = Files.createTempFile(directory, "server", ".err");
        List<String> command = new ArrayList<>(starter);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "org.godwit.server.Godwit"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeAll(OPTIONS_FROM_OUTSIDE);
        process = builder.start();
    }

    /** Waits until it says where it listens. */
    String address() {
        return Awaitility.await()
                .atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .until(
                        () -> {
                            assertThat(process.isAlive())
                                    .as("the server is alive; it said: %s", err())
                                    .isTrue();
                            return out().lines()
                                    .filter(line -> line.startsWith(LISTENING))
                                    .map(line -> line.substring(LISTENING.length()))
                                    .findFirst()
                                    .orElse("");
                        },
                        address -> !address.isEmpty());
    }

    String out() throws IOException {
        return Files.readString(out);
    }

    String err() throws IOException {
        return Files.readString(err);
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    int exitCode() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .as("the server has ended")
                .isTrue();
        return process.exitValue();
    }

    /** Ends it, and waits for that: it writes to a directory that is deleted next. */
    @Override
    public void close() {
        process.destroyForcibly()
                .onExit()
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
    }
}
