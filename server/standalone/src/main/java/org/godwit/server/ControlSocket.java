package org.godwit.server;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.godwit.broker.boot.Administration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way from {@code godwit ctl} to a broker that runs: a socket in its data directory, for the broker's own user alone.
 * It has a thread, on which one request is done after the other.
 *
 * <pre>
 * request   count: 4, then each word: length 2, modified UTF-8
 * answer    done: 1 (0 refused), count: 4, then each line: length 2, modified UTF-8; of a refusal the one that says why
 * </pre>
 */
final class ControlSocket implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlSocket.class);
    private static final String NAME = "control";
    private static final int MOST_WORDS = 1_000;

    private final Path path;
    private final ServerSocketChannel listener;

    private ControlSocket(Path path, ServerSocketChannel listener) {
        this.path = path;
        this.listener = listener;
    }

    /** Takes requests until it is closed; null, and a warning, where such a socket cannot be made. */
    static ControlSocket open(Path dataDirectory, Administration administration) {
        Path path = dataDirectory.resolve(NAME);
        try {
            Files.deleteIfExists(path);
            ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            listener.bind(UnixDomainSocketAddress.of(path));
            if (Files.getFileAttributeView(path, PosixFileAttributeView.class) != null) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            }
            ControlSocket socket = new ControlSocket(path, listener);
            Thread thread = new Thread(() -> socket.serve(administration), "godwit-control");
            thread.setDaemon(true);
            thread.start();
            return socket;
        } catch (IOException | UnsupportedOperationException impossible) {
            LOG.warn(
                    "godwit ctl cannot reach this broker while it runs: no socket {}: {}", path, impossible.toString());
            return null;
        }
    }

    private void serve(Administration administration) {
        while (listener.isOpen()) {
            try (SocketChannel client = listener.accept()) {
                answer(client, administration);
            } catch (ClosedChannelException closed) {
                return;
            } catch (IOException failed) {
                LOG.warn("a request of godwit ctl failed: {}", failed.toString());
            }
        }
    }

    private static void answer(SocketChannel client, Administration administration) throws IOException {
        List<String> words = read(new DataInputStream(Channels.newInputStream(client)), MOST_WORDS);
        boolean done = true;
        List<String> lines;
        try {
            LOG.info("operator: {}", words.get(0));
            lines = ControlRequest.run(administration, words);
        } catch (ControlException refused) {
            done = false;
            lines = List.of(refused.getMessage());
        }
        DataOutputStream out = new DataOutputStream(Channels.newOutputStream(client));
        out.writeBoolean(done);
        write(out, lines);
        out.flush();
    }

    /**
     * Has a request done by the broker that runs on the data directory.
     *
     * @return its lines, or null when no broker takes requests there
     */
    static List<String> request(Path dataDirectory, List<String> words) throws IOException {
        Path path = dataDirectory.resolve(NAME);
        try (SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            try {
                socket.connect(UnixDomainSocketAddress.of(path));
            } catch (IOException nobody) {
                return null;
            }
            DataOutputStream out = new DataOutputStream(Channels.newOutputStream(socket));
            write(out, words);
            out.flush();
            DataInputStream in = new DataInputStream(Channels.newInputStream(socket));
            boolean done = in.readBoolean();
            List<String> lines = read(in, Integer.MAX_VALUE);
            if (!done) {
                throw new ControlException(lines.get(0));
            }
            return lines;
        }
    }

    private static void write(DataOutputStream out, List<String> strings) throws IOException {
        out.writeInt(strings.size());
        for (String string : strings) {
            out.writeUTF(string);
        }
    }

    private static List<String> read(DataInputStream in, int most) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > most) {
            throw new IOException(count + " words: expected at most " + most);
        }
        List<String> strings = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            strings.add(in.readUTF());
        }
        return strings;
    }

    @Override
    public void close() {
        try {
            listener.close();
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.debug("the socket {} stays", path, e);
        }
    }
}
