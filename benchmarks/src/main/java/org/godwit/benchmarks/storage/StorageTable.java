package org.godwit.benchmarks.storage;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Makes the runs of {@link StorageFigures} one after the other, each in a JVM of its own, and writes the table of all figures,
 * row by row as they come, to {@code DIRECTORY/table.md}: {@code DIRECTORY MESSAGES}. The most important come first. All sizes
 * go by MESSAGES, which is 5,000,000 for the table; with that it takes some ten minutes and 25 GB of disk. What the runs leave
 * on disk is deleted.
 */
public final class StorageTable {
    private static final String HEAP = "512m";
    private static final String LARGE_HEAP = "3g";
    private static final int BODY_BYTES = 1024;
    private static final int SMALL_BODY_BYTES = 64;
    private static final int STEADY_SECONDS = 20;
    private static final int LOADED_SECONDS = 15;
    private static final long LONGEST_RUN_SECONDS = 300;

    private final Path directory;
    private final Path table;

    private StorageTable(Path directory) {
        this.directory = directory;
        this.table = directory.resolve("table.md");
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path directory = Path.of(arguments[0]);
        Files.createDirectories(directory);
        new StorageTable(directory).make(Integer.parseInt(arguments[1]));
    }

    private void make(int messages) throws IOException, InterruptedException {
        Files.writeString(table, "| what | aim | measured |\n|---|---|---|\n");
        String waiting = String.format("%,d waiting", messages);
        measure("backlog", HEAP, "fill", messages, BODY_BYTES);
        measure("backlog", HEAP, "restart", waiting);
        measure("backlog", HEAP, "restart", waiting + ", again");
        measure("backlog", HEAP, "rates", 5);
        measure("short", HEAP, "steady", "short", STEADY_SECONDS);
        measure("backlog", HEAP, "steady", Backlog.QUEUE, STEADY_SECONDS);
        loadAndKill("backlog");
        measure("backlog", HEAP, "restart", "after SIGKILL under full load, beside " + waiting);
        delete("short");
        int queues = messages / 50;
        measure("queues", HEAP, "queues", queues, 10);
        measure("queues", HEAP, "restart", String.format("%,d queues with 10 messages each", queues));
        delete("queues");
        measure("forgotten", HEAP, "forgotten", messages / 5_000, 2);
        delete("forgotten");
        measure("idle", LARGE_HEAP, "queues", messages / 5, 0);
        delete("idle");
        measure("backlog", HEAP, "fill", 3 * messages, SMALL_BODY_BYTES);
        measure("backlog", HEAP, "restart", String.format("%,d waiting, %s of heap at the most", 4 * messages, HEAP));
        delete("backlog");
    }

    private void measure(String data, String heap, Object... arguments) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process = start(data, heap, arguments);
        Thread watch = new Thread(() -> killLate(process), "watch");
        watch.setDaemon(true);
        watch.start();
        pass(process);
        int status = process.waitFor();
        watch.interrupt();
        Row.remark("-- %s: %.1f s", List.of(arguments), (System.nanoTime() - start) / 1e9);
        if (status != 0) {
            add("| " + List.of(arguments) + " | | failed with status " + status + " |");
        }
    }

    private static void killLate(Process process) {
        try {
            if (!process.waitFor(LONGEST_RUN_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    private void loadAndKill(String data) throws IOException, InterruptedException {
        Process process = start(data, HEAP, "load");
        try {
            TimeUnit.SECONDS.sleep(LOADED_SECONDS);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private Process start(String data, String heap, Object... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-Dlogback.configurationFile=logback-benchmarks.xml",
                "-cp",
                System.getProperty("java.class.path"),
                StorageFigures.class.getName(),
                directory.resolve(data).toString()));
        Stream.of(arguments).map(Object::toString).forEach(command::add);
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private void pass(Process process) throws IOException {
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                System.out.println(line);
                if (line.startsWith(Row.MARK)) {
                    add(line);
                }
            }
        }
    }

    private void add(String row) throws IOException {
        Files.writeString(table, row + "\n", StandardOpenOption.APPEND);
    }

    private void delete(String data) throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(directory.resolve(data))) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : all) {
            Files.delete(file);
        }
    }
}
