package org.godwit.broker.repair;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.godwit.amqp.FieldTable;
import org.godwit.broker.log.BodyLocation;
import org.godwit.broker.log.Crc;
import org.godwit.broker.log.DataDirectory;
import org.godwit.broker.log.Disk;
import org.godwit.broker.log.DiskFile;
import org.godwit.broker.log.HostDirectory;
import org.godwit.broker.log.LocalDisk;
import org.godwit.broker.log.LogException;
import org.godwit.broker.log.LogOptions;
import org.godwit.broker.log.MessageContent;
import org.godwit.broker.model.Message;
import org.godwit.broker.model.Operation;

/**
 * Writes what can be read of a data directory to a new one, from which a broker can start, and says message by message
 * what was salvaged and what not. The old directory stays as it is. For one thread.
 */
public final class LogSalvage {
    private final Disk disk;
    private final LogOptions options;
    private final Consumer<String> lines;
    private long salvaged;
    private long lost;
    private long damages;

    /** @param lines takes a line for each message, and for all that could not be read */
    public LogSalvage(Consumer<String> lines) {
        this(new LocalDisk(), LogOptions.DEFAULT, lines);
    }

    /** @param options of both directories */
    public LogSalvage(Disk disk, LogOptions options, Consumer<String> lines) {
        this.disk = disk;
        this.options = options;
        this.lines = lines;
    }

    /**
     * @param salvaged messages, counted once for each queue that holds them
     * @param lost messages that were known to be in a queue, counted in the same way
     * @param damages places that could not be read and may have told of more
     */
    public record Outcome(long salvaged, long lost, long damages) {}

    /**
     * @param to is made; must not be there, or be empty
     * @throws RepairException when the directory is in use or is none, or the new one cannot be written
     */
    public Outcome run(Path from, Path to) {
        requireEmpty(to);
        try (DataDirectory source = DataDirectory.openToRead(disk, from, options);
                DataDirectory target = DataDirectory.open(disk, to, options, Runnable::run, Runnable::run)) {
            if (source.hasSystem()) {
                salvageSystem(source, target.system());
            }
            for (String host : source.hostDirectories()) {
                lines.accept("virtual host in " + host);
                HostDirectory directory = source.hostIn(host);
                try (Host salvage = new Host(directory, new HostFiles(directory))) {
                    salvage.run(target.hostIn(host));
                }
            }
        } catch (IOException e) {
            throw new RepairException(from + " could not be salvaged to " + to + ": " + e, e);
        } catch (LogException e) {
            throw new RepairException(e.getMessage(), e);
        }
        return new Outcome(salvaged, lost, damages);
    }

    private void damage(String what) {
        damages++;
        lines.accept("  DAMAGED    " + what);
    }

    private void salvageSystem(DataDirectory source, HostDirectory target) throws IOException {
        lines.accept("users, permissions and virtual hosts");
        HostDirectory directory = source.system();
        HostFiles files = new HostFiles(directory);
        if (files.hostId() == null) {
            damage(directory.path() + " holds no file whose header can be read; the broker begins with what its"
                    + " configuration says");
            return;
        }
        SalvagedSystem system = new SalvagedSystem();
        SalvageReader reader = new SalvageReader(directory, files, system, this::damage);
        reader.run();
        try (SalvageWriter writer = new SalvageWriter(target, reader.timeMillis())) {
            for (Operation operation : system.operations()) {
                writer.add(operation);
            }
        }
        Set<String> known = new HashSet<>();
        for (String name : system.virtualHosts()) {
            known.add(source.host(name).path().getFileName().toString());
        }
        for (String host : source.hostDirectories()) {
            if (!known.contains(host)) {
                damage("no record of the virtual host in " + host
                        + " could be read: it is there again once it is added (godwit ctl add_vhost)");
            }
        }
    }

    private static void requireEmpty(Path to) {
        if (!Files.exists(to)) {
            return;
        }
        try (Stream<Path> files = Files.list(to)) {
            if (files.findAny().isPresent()) {
                throw new RepairException(to + " is not empty; name a directory that is not there yet", null);
            }
        } catch (IOException e) {
            throw new RepairException(to + " cannot be used: " + e, e);
        }
    }

    /** One host's. */
    private final class Host implements Closeable {
        private final HostDirectory directory;
        private final HostFiles files;
        private final SalvagedState state = new SalvagedState();
        private final Map<Long, DiskFile> open = new HashMap<>();
        private final Map<Long, Boolean> written = new HashMap<>();
        private SalvageWriter writer;
        private Crc crc;

        Host(HostDirectory directory, HostFiles files) {
            this.directory = directory;
            this.files = files;
        }

        void run(HostDirectory target) throws IOException {
            if (files.hostId() == null) {
                damage(directory.path() + " holds no file whose header can be read");
                return;
            }
            crc = new Crc(files.hostId());
            SalvageReader reader = new SalvageReader(directory, files, state, LogSalvage.this::damage);
            reader.run();
            try (SalvageWriter created = new SalvageWriter(target, reader.timeMillis())) {
                writer = created;
                writeDefinitions();
                writeQueues();
                writeBranches();
                writeProducers();
            }
        }

        // ---- writing
        // -------------------------------------------------------------------------------------------------

        private void writeDefinitions() throws IOException {
            for (Operation exchange : state.exchanges()) {
                writer.add(exchange);
            }
            for (Operation queue : state.queues()) {
                writer.add(queue);
            }
            for (Operation binding : state.bindings()) {
                writer.add(binding);
            }
        }

        private void writeQueues() throws IOException {
            Map<Long, String> names = new TreeMap<>();
            state.queues().forEach(queue -> names.put(queue.queueId(), queue.name()));
            for (long queueId : state.queueIdsOfMessages()) {
                if (!names.containsKey(queueId)) {
                    String name = "salvaged-" + queueId;
                    damage("the declaration of the queue with id " + queueId + " is lost; its messages go to '" + name
                            + "'");
                    names.put(queueId, name);
                    writer.add(new Operation.QueueDeclared(queueId, name, false, FieldTable.EMPTY));
                }
            }
            for (Map.Entry<Long, String> queue : names.entrySet()) {
                for (Map.Entry<Integer, TreeMap<Long, SalvagedState.Entry>> lane :
                        state.lanes(queue.getKey()).entrySet()) {
                    for (Map.Entry<Long, SalvagedState.Entry> place :
                            List.copyOf(lane.getValue().entrySet())) {
                        writeEntry(queue.getKey(), queue.getValue(), lane.getKey(), place.getKey(), place.getValue());
                    }
                }
            }
        }

        private void writeEntry(long queueId, String queue, int priority, long position, SalvagedState.Entry entry)
                throws IOException {
            String where = "message " + entry.messageId + " of queue '" + queue + "' at position " + position;
            if (!writeMessage(entry.messageId, where)) {
                state.lanes(queueId).get(priority).remove(position);
                return;
            }
            writer.add(new Operation.Enqueued(
                    queueId,
                    priority,
                    position,
                    entry.messageId,
                    entry.bodyBytes,
                    entry.expiresAtMillis,
                    entry.deliverAtMillis));
            if (entry.deliveries != 0) {
                writer.add(new Operation.DeliveryCounted(
                        queueId,
                        priority,
                        position,
                        entry.deliveries & ~Operation.LaneChunk.REDELIVERED,
                        entry.deliverAtMillis));
            }
        }

        /** Returns whether the message is in the new log. */
        private boolean writeMessage(long messageId, String where) throws IOException {
            Boolean before = written.get(messageId);
            if (before != null && before) {
                salvaged++;
                lines.accept("  salvaged   " + where);
                return true;
            }
            try {
                Message message = read(messageId);
                int chunks = 0;
                if (message.size() > writer.largestOperationBytes()) {
                    for (; chunks < message.body().pieceCount(); chunks++) {
                        writer.add(new Operation.BodyChunk(
                                messageId, chunks, message.body().piece(chunks)));
                    }
                }
                writer.add(new Operation.MessageStored(message, chunks));
                written.put(messageId, true);
                salvaged++;
                lines.accept("  salvaged   " + where + ", " + message.body().size() + " bytes");
                return true;
            } catch (LogException unreadable) {
                written.put(messageId, false);
                lost++;
                lines.accept("  LOST       " + where + ": " + unreadable.getMessage());
                return false;
            }
        }

        private Message read(long messageId) {
            SalvagedState.Contents contents = state.contents(messageId);
            if (contents == null || !contents.complete) {
                throw new LogException("the record that holds it could not be read");
            }
            List<ByteBuffer> read = new ArrayList<>();
            for (int i = 0; i < contents.places.length; i++) {
                Path path = directory.segmentPath(BodyLocation.segment(contents.places[i]));
                try {
                    ByteBuffer content = ByteBuffer.allocate(contents.lengths[i]);
                    file(BodyLocation.segment(contents.places[i]), path)
                            .read(content, BodyLocation.offset(contents.places[i]));
                    read.add(content.flip());
                } catch (IOException e) {
                    throw new LogException(path + " cannot be read: " + e, e);
                }
            }
            return MessageContent.read(directory, crc, messageId, read, contents.places);
        }

        private DiskFile file(long segment, Path path) throws IOException {
            DiskFile file = open.get(segment);
            if (file == null) {
                file = directory.disk().open(path);
                open.put(segment, file);
            }
            return file;
        }

        private void writeBranches() throws IOException {
            for (List<Operation> parts : state.branches()) {
                for (Operation part : parts) {
                    writer.add(part instanceof Operation.BranchPrepared prepared ? salvaged(prepared) : part);
                }
            }
        }

        /** Without messages that are lost. */
        private Operation salvaged(Operation.BranchPrepared prepared) throws IOException {
            List<Operation.PreparedSend> sends = new ArrayList<>();
            for (Operation.PreparedSend send : prepared.sends()) {
                String where =
                        "message " + send.messageId() + " of branch " + prepared.xid() + " to queue " + send.queueId();
                if (writeMessage(send.messageId(), where)) {
                    sends.add(send);
                }
            }
            List<Operation.PreparedAcceptance> acceptances = prepared.acceptances().stream()
                    .filter(acceptance ->
                            state.holds(acceptance.queueId(), acceptance.priority(), acceptance.position()))
                    .toList();
            return new Operation.BranchPrepared(
                    prepared.xid(), prepared.owner(), prepared.preparedAtMillis(), sends, acceptances);
        }

        private void writeProducers() throws IOException {
            for (Operation.ProducerState producer : state.producers()) {
                boolean highestRefused = false;
                for (long sequence : Arrays.stream(producer.refused()).sorted().toArray()) {
                    writer.add(new Operation.ProducerAdvanced(producer.producerId(), sequence, false));
                    highestRefused |= sequence == producer.highest();
                }
                if (!highestRefused) {
                    writer.add(new Operation.ProducerAdvanced(producer.producerId(), producer.highest(), true));
                }
            }
        }

        @Override
        public void close() throws IOException {
            for (DiskFile file : open.values()) {
                file.close();
            }
        }
    }
}
