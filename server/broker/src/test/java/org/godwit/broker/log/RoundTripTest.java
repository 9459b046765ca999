package org.godwit.broker.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.godwit.amqp.BasicProperties;
import org.godwit.amqp.Body;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;
import org.godwit.amqp.Xid;
import org.godwit.broker.model.Batch;
import org.godwit.broker.model.Message;
import org.godwit.broker.model.Operation;
import org.junit.jupiter.api.Test;

/** What is read is what was written, for every operation, and no operation is larger than it says. */
class RoundTripTest {
    private static final HostId HOST = new HostId(11, 12);
    private static final Path DIRECTORY = Path.of("/data").toAbsolutePath();

    @Property(tries = 500)
    void operationsWithoutContentComeBack(@ForAll("operations") List<Operation> operations) {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
        for (Operation operation : operations) {
            int start = buffer.position();
            assertThat(OperationCodec.put(buffer, operation)).isFalse();
            assertThat(buffer.position() - start).isLessThanOrEqualTo(operation.sizeBound());
        }
        buffer.flip();
        for (Operation operation : operations) {
            assertThat(OperationCodec.read(buffer))
                    .usingRecursiveComparison()
                    .withEqualsForType(FieldTable::equals, FieldTable.class)
                    .isEqualTo(operation);
        }
        assertThat(buffer.hasRemaining()).isFalse();
    }

    @Test
    void everyOperationIsAmongThoseTried() {
        Set<Class<?>> tried = new HashSet<>();
        operations().sampleStream().limit(500).forEach(list -> list.forEach(one -> tried.add(one.getClass())));
        tried.add(Operation.MessageStored.class);
        tried.add(Operation.BodyChunk.class);
        assertThat(tried).containsExactlyInAnyOrder(Operation.class.getPermittedSubclasses());
    }

    @Property(tries = 300)
    void batchesComeBackWithTheirMessages(
            @ForAll("operations") List<Operation> others, @ForAll("messages") List<Message> messages)
            throws IOException {
        List<Operation> operations = new ArrayList<>(others);
        for (Message message : messages) {
            boolean chunked = message.id() % 2 == 0;
            if (chunked) {
                for (int i = 0; i < message.body().pieceCount(); i++) {
                    operations.add(new Operation.BodyChunk(
                            message.id(), i, message.body().piece(i)));
                }
            }
            operations.add(new Operation.MessageStored(
                    message, chunked ? message.body().pieceCount() : 0));
        }
        Batch batch = new Batch(3, 4, 5, operations);
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
        RecordEncoder encoder = new RecordEncoder(HOST);
        encoder.batch(buffer, batch, BodyLocation.of(9, 4096), 77, BodyLocation.of(8, 123));
        assertThat(buffer.position() % 8).isZero();
        assertThat((long) buffer.position()).isLessThanOrEqualTo(RecordEncoder.bound(operations));
        buffer.flip();

        SimulatedDisk disk = new SimulatedDisk(1);
        DataDirectory data = DataDirectory.open(disk, DIRECTORY, LogOptions.DEFAULT, Runnable::run, Runnable::run);
        HostDirectory host = data.host("/");
        DiskFile file = disk.create(host.segmentPath(9));
        file.write(buffer, 4096);
        SegmentReader reader = new SegmentReader(host.segmentPath(9), file, HOST, 9);

        assertThat(reader.at(4096)).isTrue();
        assertThat(reader.contentsFit()).isTrue();
        Batch read = reader.batch();
        assertThat(reader.header().index()).isEqualTo(77);
        assertThat(reader.header().knownDurable()).isEqualTo(BodyLocation.of(8, 123));
        assertThat(List.of(read.epoch(), read.sequence(), read.timeMillis())).containsExactly(3L, 4L, 5L);
        assertThat(read.operations().subList(0, others.size()))
                .usingRecursiveFieldByFieldElementComparator(RecursiveComparisonConfiguration.builder()
                        .withEqualsForType(FieldTable::equals, FieldTable.class)
                        .build())
                .isEqualTo(others);
        assertThat(reader.next()).isEqualTo(4096 + buffer.limit());
        assertMessages(messages, host, file, reader);
    }

    private static void assertMessages(List<Message> messages, HostDirectory host, DiskFile file, SegmentReader reader)
            throws IOException {
        int next = 0;
        for (Message message : messages) {
            int parts = message.id() % 2 == 0 ? message.body().pieceCount() : 0;
            long[] places = Arrays.copyOfRange(reader.places(), next, next + parts + 1);
            List<ByteBuffer> contents = new ArrayList<>();
            for (int i = 0; i <= parts; i++) {
                ByteBuffer content = ByteBuffer.allocate(reader.lengths()[next + i]);
                file.read(content, BodyLocation.offset(places[i]));
                contents.add(content.flip());
            }
            Message read = MessageContent.read(host, new Crc(HOST), message.id(), contents, places);
            assertThat(read.exchange()).isEqualTo(message.exchange());
            assertThat(read.routingKey()).isEqualTo(message.routingKey());
            assertThat(read.body()).isEqualTo(message.body());
            assertThat(read.header().properties()).isEqualTo(message.header().properties());
            next += parts + 1;
        }
    }

    @Provide
    Arbitrary<List<Message>> messages() {
        Arbitrary<byte[]> piece =
                Arbitraries.bytes().array(byte[].class).ofMinSize(1).ofMaxSize(3000);
        Arbitrary<Message> message = Combinators.combine(
                        Arbitraries.longs().between(1, Long.MAX_VALUE),
                        text(),
                        text(),
                        tables(),
                        piece.list().ofMaxSize(4))
                .as((id, exchange, key, headers, pieces) -> new Message(
                        id,
                        exchange,
                        key,
                        ContentHeader.of(BasicProperties.EMPTY.toBuilder()
                                .headers(headers)
                                .deliveryMode(2)
                                .timestamp(Instant.ofEpochSecond(id & 0xFFFF_FFFFL))
                                .build()),
                        Body.of(pieces.toArray(new byte[0][]))));
        return message.list().ofMaxSize(5);
    }

    /** A place that is gone has no body. */
    private static long[] ofThose(long[] messageIds, long[] bodyBytes) {
        long[] bytes = bodyBytes.clone();
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = messageIds[i] == 0 ? 0 : bytes[i];
        }
        return bytes;
    }

    @Provide
    Arbitrary<List<Operation>> operations() {
        Arbitrary<Long> id = Arbitraries.longs();
        Arbitrary<Integer> priority = Arbitraries.integers().between(0, 255);
        Arbitrary<Boolean> flag = Arbitraries.of(true, false);
        Arbitrary<long[]> longs = Arbitraries.longs().array(long[].class).ofSize(17);
        Arbitrary<long[]> numbers =
                Arbitraries.longs().between(0, 1L << 62).array(long[].class).ofSize(17);
        List<Arbitrary<? extends Operation>> each = List.of(
                Combinators.combine(text(), text(), flag, flag, tables()).as(Operation.ExchangeDeclared::new),
                text().map(Operation.ExchangeDeleted::new),
                Combinators.combine(id, text(), flag, tables()).as(Operation.QueueDeclared::new),
                id.map(Operation.QueueDeleted::new),
                Combinators.combine(text(), flag, text(), text(), tables()).as(Operation.Bound::new),
                Combinators.combine(text(), flag, text(), text(), tables()).as(Operation.Unbound::new),
                Combinators.combine(id, priority, id, id, id, id, id).as(Operation.Enqueued::new),
                Combinators.combine(id, priority, id).as(Operation.Dequeued::new),
                Combinators.combine(id, priority, id, Arbitraries.integers(), id.injectNull(0.5))
                        .as((queue, lane, position, deliveries, readyAt) -> new Operation.DeliveryCounted(
                                queue, lane, position, deliveries, readyAt == null ? 0 : readyAt)),
                Combinators.combine(id, priority, id).as(Operation.DeliveredThrough::new),
                Combinators.combine(id, id, flag).as(Operation.ProducerAdvanced::new),
                id.map(Operation.ProducerForgotten::new),
                Combinators.combine(id, priority, numbers, numbers, numbers, longs, longs)
                        .as((queue, lane, positions, ids, bodies, expiries, dues) -> new Operation.LaneChunk(
                                queue, lane, positions, ids, ofThose(ids, bodies), expiries, dues, new int[17])),
                Combinators.combine(
                                longs,
                                longs,
                                Arbitraries.integers().array(int[].class).ofSize(17))
                        .as((ids, places, lengths) ->
                                new Operation.MessagePlaces(ids, places, lengths, lengths.clone())),
                Combinators.combine(id, longs).as(Operation.ChunksKept::new),
                Combinators.combine(id, id, longs, id).as(Operation.ProducerState::new),
                id.map(Operation.NextId::new),
                id.map(Operation.EpochEntered::new),
                Combinators.combine(
                                xids(),
                                text(),
                                id,
                                Combinators.combine(id, priority, id, id, id, id)
                                        .as(Operation.PreparedSend::new)
                                        .list()
                                        .ofMaxSize(40),
                                Combinators.combine(id, priority, id)
                                        .as(Operation.PreparedAcceptance::new)
                                        .list()
                                        .ofMaxSize(40))
                        .as(Operation.BranchPrepared::new),
                Combinators.combine(xids(), text(), id, flag).as(Operation.BranchDecided::new),
                xids().map(Operation.BranchEnded::new),
                Combinators.combine(
                                id,
                                Arbitraries.oneOf(
                                                Combinators.combine(id, priority, id)
                                                        .as(Operation.Dequeued::new),
                                                xids().map(Operation.BranchEnded::new))
                                        .map(Operation.class::cast)
                                        .list()
                                        .ofMaxSize(9))
                        .as(Operation.Staged::new),
                id.map(Operation.StagedDecided::new),
                Arbitraries.of(new Operation.SystemSeeded()),
                Combinators.combine(text(), text(), text().list().ofMaxSize(5)).as(Operation.UserPut::new),
                text().map(Operation.UserDeleted::new),
                Combinators.combine(text(), text(), text(), text(), text()).as(Operation.PermissionsSet::new),
                Combinators.combine(text(), text()).as(Operation.PermissionsCleared::new),
                text().map(Operation.VirtualHostAdded::new),
                text().map(Operation.VirtualHostDeleted::new),
                text().map(Operation.VirtualHostPurged::new),
                longs.map(Operation.MessagesDiscarded::new));
        return Arbitraries.oneOf(each).map(operation -> operation).list().ofMaxSize(12);
    }

    private static Arbitrary<Xid> xids() {
        Arbitrary<byte[]> ids = Arbitraries.bytes().array(byte[].class).ofMaxSize(Xid.MAX_ID_BYTES);
        return Combinators.combine(Arbitraries.integers(), ids, ids).as(Xid::of);
    }

    private static Arbitrary<String> text() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ascii().ofMaxLength(255),
                Arbitraries.of("", "h\u00e9llo", "\u4e2d\u6587", "\ud83d\ude80 rocket"));
    }

    private static Arbitrary<FieldTable> tables() {
        return Arbitraries.maps(
                        Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(20),
                        Arbitraries.oneOf(
                                Arbitraries.longs().map(value -> (Object) value),
                                Arbitraries.strings().ofMaxLength(30).map(value -> (Object) value),
                                Arbitraries.of(true, false).map(value -> (Object) value)))
                .ofMaxSize(5)
                .map(FieldTable::of);
    }
}
