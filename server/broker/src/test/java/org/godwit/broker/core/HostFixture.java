package org.godwit.broker.core;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.godwit.amqp.BasicProperties;
import org.godwit.amqp.Body;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;
import org.godwit.amqp.ReplyCode;
import org.godwit.broker.chunk.FrozenChunk;
import org.godwit.broker.log.DataDirectory;
import org.godwit.broker.log.HostDirectory;
import org.godwit.broker.log.HostId;
import org.godwit.broker.log.LogOptions;
import org.godwit.broker.model.BrokerException;
import org.godwit.broker.model.Message;
import org.godwit.broker.model.Operation;
import org.godwit.broker.security.Access;
import org.godwit.broker.store.MessageStore;

/** A virtual host on a stepped core, and clients that write down what they hear. */
final class HostFixture implements AutoCloseable {
    final SteppedCore core = new SteppedCore();
    private final DataDirectory data;
    private final ResourceLimits limits;
    VirtualHost host;

    HostFixture(Path directory) {
        this(directory, ResourceLimits.usual());
    }

    HostFixture(Path directory, ResourceLimits limits) {
        this.limits = limits;
        data = DataDirectory.open(directory, LogOptions.DEFAULT, failure -> {
            throw new AssertionError("a thread of the disk failed", failure);
        });
        host = newHost();
        host.start(core.logTo(host.applier()), 1, 0);
        core.settle();
    }

    private VirtualHost newHost() {
        HostDirectory directory = data.host("test");
        directory.hostId(new HostId(1, 2));
        MessageStore store = new MessageStore(directory, core);
        return new VirtualHost(VirtualHostOptions.of("test"), core, core, store, new Pressure(limits));
    }

    /** The broker ends and recovers from a checkpoint of what was applied. */
    void restart() {
        List<Operation> rest = host.checkpointSource().freeze();
        List<List<Operation>> chunks = frozenChunks();
        core.crash();
        host = newHost();
        chunks.forEach(chunk -> host.applier().restore(chunk, null));
        rest.forEach(host.applier()::restore);
        host.applier().restored();
        host.start(core.logTo(host.applier()), 2, 0);
        core.settle();
    }

    /** What the next checkpoint would write of the chunks: all that has changed since the last. */
    List<List<Operation>> frozenChunks() {
        List<List<Operation>> chunks = new ArrayList<>();
        for (FrozenChunk image : host.checkpointSource().chunks().freeze().images()) {
            try {
                List<Operation> operations = image.operations(null);
                if (!operations.isEmpty()) {
                    chunks.add(operations);
                }
            } catch (IOException onNoDisk) {
                throw new AssertionError(onNoDisk);
            }
        }
        return chunks;
    }

    Client connect() {
        return new Client(Access.all("guest"));
    }

    Client connect(Access access) {
        return new Client(access);
    }

    @Override
    public void close() {
        host.close();
        core.settle();
        data.close();
    }

    /** What the host says to whoever completes. */
    <T> T done(CompletionStage<T> stage) {
        core.settle();
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof BrokerException refusal) {
                throw refusal;
            }
            throw failure;
        }
    }

    static ContentHeader header(boolean persistent) {
        return ContentHeader.of(BasicProperties.builder()
                .deliveryMode(persistent ? BasicProperties.PERSISTENT : BasicProperties.TRANSIENT)
                .build());
    }

    static Body body(String text) {
        return Body.copyOf(text.getBytes(StandardCharsets.UTF_8));
    }

    static String text(Message message) {
        return new String(message.body().toByteArray(), StandardCharsets.UTF_8);
    }

    /** One delivery as a client saw it. */
    record Received(String consumer, long tag, boolean redelivered, int deliveries, String text, Message message) {}

    /** A connection with one session. */
    final class Client implements ConnectionListener, SessionListener {
        final BrokerConnection connection;
        final BrokerSession session;
        final List<Received> received = new ArrayList<>();
        final List<String> events = new ArrayList<>();

        Client(Access access) {
            connection = host.connect(access, "test client", this);
            session = connection.openSession(this);
        }

        Client queue(String name) {
            done(session.declareQueue(name, false, true, false, false, FieldTable.EMPTY));
            return this;
        }

        Client queue(String name, FieldTable arguments) {
            done(session.declareQueue(name, false, true, false, false, arguments));
            return this;
        }

        void publish(String queue, String text, boolean persistent) {
            session.publish("", queue, true, header(persistent), body(text));
        }

        void send(String queue, String text) {
            publish(queue, text, true);
            core.settle();
        }

        List<String> texts() {
            return received.stream().map(Received::text).toList();
        }

        Received last() {
            return received.get(received.size() - 1);
        }

        @Override
        public void deliver(
                String consumerTag, long deliveryTag, boolean redelivered, int deliveries, Message message) {
            received.add(new Received(consumerTag, deliveryTag, redelivered, deliveries, text(message), message));
        }

        @Override
        public void returned(Message message, ReplyCode code, String text) {
            events.add("returned " + text(message) + " " + code);
        }

        @Override
        public void confirmed(long throughSequence) {
            events.add("confirmed " + throughSequence);
        }

        @Override
        public void refused(long sequence) {
            events.add("refused " + sequence);
        }

        @Override
        public void consumerCancelled(String consumerTag) {
            events.add("cancelled " + consumerTag);
        }

        @Override
        public void published(long throughSequence) {
            events.add("published " + throughSequence);
        }

        @Override
        public void publishRefused(long sequence, ReplyCode code, String text) {
            events.add("publish refused " + sequence + " " + code);
        }

        @Override
        public void blocked(String reason) {
            events.add("blocked");
        }

        @Override
        public void unblocked() {
            events.add("unblocked");
        }

        @Override
        public void reading(boolean allowed) {
            events.add("reading " + allowed);
        }

        @Override
        public void forcedClose(String reason) {
            events.add("closed: " + reason);
        }
    }
}
