package org.godwit.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.godwit.broker.boot.Broker;
import org.godwit.broker.boot.BrokerStartException;
import org.godwit.broker.repair.RepairException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;

/**
 * {@code godwit}: starts a broker, says where it listens, and runs until a signal ends it.
 *
 * <p>On standard output a line {@code godwit: listening on ADDRESS} for each address, once all are served; the log goes
 * there, too, each line with its time in front. On standard error, if it fails, one line that says why.
 *
 * <p>Exit codes: 143 after SIGTERM and 130 after SIGINT, once everything is closed (they are the JVM's own for these
 * signals); 1 when the broker cannot start, or it or its disk fails; 2 for a wrong command line; 0 for help.
 */
@Command(
        name = "godwit",
        mixinStandardHelpOptions = true,
        versionProvider = Godwit.Version.class,
        subcommands = {ControlCommand.class, HashPassword.class, LogCommand.class},
        description = "Runs a Godwit broker until it gets SIGTERM or SIGINT.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:help or version was shown",
            "1:the broker could not start, or it or its disk failed",
            "2:the command line is wrong",
            "143:stopped by SIGTERM (130 by SIGINT), everything closed"
        })
public final class Godwit implements Callable<Integer> {
    private static final int FAILURE = 1;

    /** Made ahead, as there is no memory for it when it is needed. */
    private static final byte[] NO_MEMORY = ("godwit: ended, as there is no more memory; what was confirmed is stored:"
                    + " give the JVM more (-Xmx), or lower memory.high-watermark or memory.unfinished-messages, and start"
                    + " again; its log tells more" + System.lineSeparator())
            .getBytes(StandardCharsets.US_ASCII);

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Configuration, a properties file in UTF-8.")
    private Path configurationFile;

    @Option(
            names = {"-d", "--data"},
            paramLabel = "DIR",
            description = "Data directory, in place of the configuration's data.directory.")
    private Path dataDirectory;

    @Option(
            names = {"-l", "--listen"},
            paramLabel = "HOST:PORT",
            description = "Address to listen on, in place of the configuration's; repeatable. Port 0 takes a free one.")
    private List<String> listen;

    Godwit() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Godwit())
                .setExecutionExceptionHandler((failure, commandLine, parsed) -> failed(failure));
    }

    private static int failed(Exception failure) throws Exception {
        boolean told = failure instanceof ConfigurationException
                || failure instanceof BrokerStartException
                || failure instanceof ControlException
                || failure instanceof RepairException;
        if (told) {
            say(failure.getMessage());
            return FAILURE;
        }
        throw failure;
    }

    private static void say(String message) {
        System.err.println("godwit: " + message.replaceAll("\\s*\\R\\s*", " "));
    }

    @Override
    public Integer call() throws InterruptedException {
        Map<String, String> commandLine = new LinkedHashMap<>();
        if (dataDirectory != null) {
            commandLine.put("data.directory", dataDirectory.toString());
        }
        if (listen != null) {
            commandLine.put("listen", String.join(",", listen));
        }
        ServerConfiguration configuration = ConfigurationFile.read(configurationFile, commandLine);
        Broker broker =
                ConfiguredBroker.of(configuration).onFatalError(Godwit::halt).start();
        ControlSocket control = ControlSocket.open(Path.of(configuration.data().directory()), broker.administration());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(broker, control), "godwit-signal"));
        broker.addresses().forEach(address -> System.out.println("godwit: listening on " + address));
        new CountDownLatch(1).await();
        return CommandLine.ExitCode.OK;
    }

    private static void end(Broker broker, ControlSocket control) {
        if (control != null) {
            control.close();
        }
        broker.close();
    }

    /** At once: after a failed force nothing may be written or said any more. */
    private static void halt(Throwable failure) {
        try {
            if (failure instanceof OutOfMemoryError) {
                System.err.write(NO_MEMORY, 0, NO_MEMORY.length);
                System.err.flush();
            } else {
                say(why(failure));
            }
        } finally {
            Runtime.getRuntime().halt(FAILURE);
        }
    }

    private static String why(Throwable failure) {
        if (failure instanceof IOException) {
            return "ended, as the data directory cannot be written: " + failure.getMessage()
                    + "; what was confirmed is stored: make it writable, or room on its disk, and start again";
        }
        return "ended, as the broker failed: " + failure + "; what was confirmed is stored, and its log tells more";
    }

    /** The version of the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Godwit.class.getPackage().getImplementationVersion();
            return new String[] {"godwit " + (version == null ? "development" : version)};
        }
    }
}
