package org.godwit.server.xa;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** {@link OrderApplication} in a process of its own, killed and started again. For one thread. */
final class ApplicationProcess implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 120;

    private final Path directory;
    private final AtomicInteger committed = new AtomicInteger();
    private Process process;
    private BlockingQueue<String> answers;

    ApplicationProcess(Path directory) {
        this.directory = directory;
    }

    /** Returns once it takes commands. */
    void start(String brokerUri) throws IOException, InterruptedException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-ea",
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xshare:auto",
                        "-Dderby.stream.error.file=" + directory.resolve("derby.log"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        OrderApplication.class.getName(),
                        directory.toString(),
                        brokerUri)
                .redirectErrorStream(true)
                .start();
        answers = new LinkedBlockingQueue<>();
        BlockingQueue<String> heard = answers;
        Process started = process;
        Thread listening = new Thread(() -> listen(started, heard), "application-output");
        listening.setDaemon(true);
        listening.start();
        assertThat(answer()).isEqualTo(OrderApplication.READY);
    }

    /** Everything goes to the test's output, too. */
    private void listen(Process started, BlockingQueue<String> heard) {
        try (BufferedReader lines = started.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals(OrderWorker.Outcome.COMMITTED.name())) {
                    committed.incrementAndGet();
                    continue;
                }
                System.out.println("application: " + line);
                if (line.equals(OrderApplication.READY)
                        || line.startsWith(OrderApplication.DONE)
                        || line.startsWith(Faults.HOLDING)) {
                    heard.add(line);
                }
            }
        } catch (IOException killed) {
            System.out.println("application: no more output, " + killed.getMessage());
        }
        heard.add("ended");
    }

    /** Transactions that a load has committed, over all processes. */
    int committed() {
        return committed.get();
    }

    void say(String command) throws IOException {
        process.getOutputStream().write((command + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    String answer() throws InterruptedException {
        String answer = answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(answer)
                .as("an answer of the application within %d s", PATIENCE_SECONDS)
                .isNotNull();
        return answer;
    }

    /** Whether it has answered, or ended. */
    boolean answered() {
        return !answers.isEmpty();
    }

    /** Says a command, and returns what it answers when it is done. */
    String ask(String command) throws IOException, InterruptedException {
        say(command);
        String answer = answer();
        assertThat(answer).as("answer to '%s'", command).startsWith(OrderApplication.DONE);
        return answer.substring(OrderApplication.DONE.length());
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly()
                    .onExit()
                    .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .join();
        }
    }
}
