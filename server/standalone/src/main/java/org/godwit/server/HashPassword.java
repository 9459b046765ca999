package org.godwit.server;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.godwit.broker.security.PasswordHash;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code godwit hash-password}: reads a password and prints what goes into {@code users.NAME.password-hash}. */
@Command(
        name = "hash-password",
        mixinStandardHelpOptions = true,
        description = "Reads a password from the terminal or standard input and prints its hash for the configuration.")
final class HashPassword implements Callable<Integer> {
    @Override
    public Integer call() throws IOException {
        String password = read();
        if (password == null || password.isEmpty()) {
            System.err.println("godwit: no password was given");
            return CommandLine.ExitCode.SOFTWARE;
        }
        System.out.println(PasswordHash.of(password).text());
        return CommandLine.ExitCode.OK;
    }

    /** From the terminal or standard input; null when there is none. */
    static String read() throws IOException {
        Console console = System.console();
        if (console != null) {
            char[] typed = console.readPassword("Password: ");
            return typed == null ? null : new String(typed);
        }
        return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
    }
}
