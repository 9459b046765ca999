package org.godwit.ra.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the tests of one run find the broker and the server.
 *
 * @param serverLogFile what the server writes its log to
 */
public record TestEnvironment(BrokerProcess broker, int httpPort, Path serverLogFile) {
    private static TestEnvironment current;

    public static TestEnvironment current() {
        return current;
    }

    public static void use(TestEnvironment environment) {
        current = environment;
    }

    public String serverLog() {
        try {
            return Files.readString(serverLogFile, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A port of the loopback address that is free now. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An offset with which none of the ports is in use now. */
    public static int freeOffset(int... ports) {
        for (int offset = 1_000; offset < 30_000; offset += 137) {
            boolean free = true;
            for (int port : ports) {
                free &= isFree(port + offset);
            }
            if (free) {
                return offset;
            }
        }
        throw new IllegalStateException("no offset has all ports free");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
