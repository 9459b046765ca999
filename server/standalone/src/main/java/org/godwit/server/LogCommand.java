package org.godwit.server;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.godwit.broker.repair.LogInspection;
import org.godwit.broker.repair.LogSalvage;
import org.godwit.broker.repair.LogVerification;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwit log}: shows, checks and salvages the data directory of a broker that is stopped. */
@Command(
        name = "log",
        mixinStandardHelpOptions = true,
        subcommands = {LogCommand.Inspect.class, LogCommand.Verify.class, LogCommand.Repair.class},
        synopsisSubcommandLabel = "inspect|verify|repair",
        description = "Looks at the data directory of a broker that is stopped.")
final class LogCommand implements Callable<Integer> {
    private static final int PROBLEMS = 1;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
        throw new CommandLine.ParameterException(spec.commandLine(), "name what to do: inspect, verify or repair");
    }

    @Command(
            name = "inspect",
            mixinStandardHelpOptions = true,
            description = "Shows which files the virtual hosts have and what is in them.")
    static final class Inspect implements Callable<Integer> {
        @Parameters(paramLabel = "DIR", description = "The data directory.")
        private Path directory;

        @Option(names = "--records", description = "Show each record, with its operations.")
        private boolean records;

        @Override
        public Integer call() {
            new LogInspection(System.out::println, records).run(directory);
            return CommandLine.ExitCode.OK;
        }
    }

    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description = {
                "Checks every checksum, of records and of messages.",
                "Ends with 0 when all is well, and with 1 when not."
            })
    static final class Verify implements Callable<Integer> {
        @Parameters(paramLabel = "DIR", description = "The data directory.")
        private Path directory;

        @Override
        public Integer call() {
            int problems = new LogVerification(System.out::println).run(directory);
            System.out.println(problems == 0 ? "all is well" : problems + (problems == 1 ? " problem" : " problems"));
            return problems == 0 ? CommandLine.ExitCode.OK : PROBLEMS;
        }
    }

    @Command(
            name = "repair",
            mixinStandardHelpOptions = true,
            description = {
                "Writes what can be read to a new directory and says, message by message, what was salvaged and what not.",
                "Ends with 0 when nothing is damaged, and with 1 when something is."
            })
    static final class Repair implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "DIR", description = "The data directory; it stays as it is.")
        private Path directory;

        @Parameters(index = "1", paramLabel = "NEW", description = "The new one, which must not be there yet.")
        private Path target;

        @Override
        public Integer call() {
            LogSalvage.Outcome outcome = new LogSalvage(System.out::println).run(directory, target);
            System.out.println(outcome.salvaged() + " messages salvaged, " + outcome.lost() + " lost, "
                    + outcome.damages() + " places that could not be read");
            return outcome.lost() + outcome.damages() == 0 ? CommandLine.ExitCode.OK : PROBLEMS;
        }
    }
}
