package org.godwit.samples.orderservice;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.godwit.samples.stage.BrokerProcess;
import org.godwit.samples.stage.Directories;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * Runs the order service on Derby three times: the first run ends right after the decision to commit, the second right
 * before one, each with database and broker prepared; the next run of each shows the recovery.
 *
 * <p>Exit code 0 if at the end every order was processed once, 1 if not.
 */
@Command(
        name = "order-service-recovery",
        mixinStandardHelpOptions = true,
        description = "Halts the order service between prepare and commit, and shows how it recovers.")
public final class RecoveryStory implements Callable<Integer> {
    private static final int ORDERS = 12;
    private static final int FIRST_HALT = 5;
    private static final int SECOND_HALT = 4;

    private final PrintStream out = System.out;

    RecoveryStory() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new RecoveryStory()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("godwit-order-service-");
        boolean right;
        try (BrokerProcess broker = new BrokerProcess(directory.resolve("broker"), directory.resolve("broker.log"))) {
            broker.start();
            right = tell(directory, broker);
            broker.stop();
        }
        out.println();
        if (right) {
            out.println("No order was lost, none was processed twice, and nothing is in doubt.");
            Directories.delete(directory);
        } else {
            out.println("Something went wrong; what there is lies in " + directory);
        }
        return right ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private boolean tell(Path directory, BrokerProcess broker) throws IOException, InterruptedException {
        out.printf("Run 1: %d orders; the JVM is halted in transaction %d, after the decision%n", ORDERS, FIRST_HALT);
        int first = run(directory, broker, ORDERS, Sabotage.Moment.AFTER_THE_DECISION, FIRST_HALT);
        out.printf("%nRun 2: recovery; the JVM is halted in transaction %d, before the decision%n", SECOND_HALT);
        int second = run(directory, broker, 0, Sabotage.Moment.BEFORE_THE_DECISION, SECOND_HALT);
        out.printf("%nRun 3: recovery, and the orders that are left%n");
        int third = run(directory, broker, 0, null, 0);
        return first == Sabotage.EXIT_CODE && second == Sabotage.EXIT_CODE && third == CommandLine.ExitCode.OK;
    }

    private int run(Path directory, BrokerProcess broker, int orders, Sabotage.Moment halt, int haltAt)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dlogback.configurationFile=logback-samples.xml",
                "-Dderby.stream.error.file=" + directory.resolve("derby.log"),
                "-classpath",
                System.getProperty("java.class.path"),
                OrderService.class.getName(),
                "--database=DERBY",
                "--workers=1",
                "--directory=" + directory,
                "--broker=" + broker.address(),
                "--orders=" + orders,
                "--sent-before=" + (ORDERS - orders)));
        if (halt != null) {
            command.addAll(List.of("--halt=" + halt, "--halt-at=" + haltAt));
        }
        int exitCode = new ProcessBuilder(command).inheritIO().start().waitFor();
        out.println("  the process ended with code " + exitCode);
        return exitCode;
    }
}
