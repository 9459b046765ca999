package org.godwit.ra.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A command of a server's tools, in a directory. Stateless. */
public final class ServerCommand {
    private static final long TIMEOUT_SECONDS = 240;

    private ServerCommand() {}

    /** Runs it to its end. Returns its output, or throws it when the command fails; it is kept in the directory, too. */
    public static String run(Path directory, Map<String, String> environment, List<String> command) throws IOException {
        Path log = Files.createTempFile(directory, Path.of(command.get(0)).getFileName() + "-", ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        int code;
        try {
            code = process.onExit()
                    .orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .join()
                    .exitValue();
        } finally {
            process.destroyForcibly();
        }
        String output = Files.readString(log);
        if (code != 0) {
            throw new IllegalStateException(String.join(" ", command) + " ended with " + code + ": " + output);
        }
        return output;
    }
}
