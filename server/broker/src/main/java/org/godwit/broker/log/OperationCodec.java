package org.godwit.broker.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.godwit.amqp.Body;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;
import org.godwit.amqp.TableLimits;
import org.godwit.broker.model.Message;
import org.godwit.broker.model.Operation;

/**
 * Operations in the control part of a record: a type octet and the fields in order.
 *
 * <pre>
 *  1 exchange declared   name, type, flags (1 auto-delete, 2 internal), table
 *  2 exchange deleted    name
 *  3 queue declared      queue id, name, flags (1 auto-delete), table
 *  4 queue deleted       queue id
 *  5 bound               source, flags (1 to a queue), destination, routing key, table
 *  6 unbound             the same
 *  7 body chunk          length: 4, crc32c: 4 of its content, message id, index
 *  8 message stored      length: 4, crc32c: 4 of its content, message id, chunks
 *  9 enqueued            queue id, priority, position, message id, body bytes, expires at, deliver at
 * 10 dequeued            queue id, priority, position
 * 11 delivery counted    queue id, priority, position, deliveries
 * 12 delivered through   queue id, priority, position
 * 13 producer advanced   producer id, sequence, flags (1 accepted)
 * 14 producer forgotten  producer id
 * 15 lane chunk          queue id, priority, count, flags (1 expiries, 2 delivery times, 4 deliveries), then for each:
 *                        position less the one before, 0 when gone, else 1 more than the signed difference of position
 *                        and message id, then signed difference of body bytes to the one before that is not gone; where
 *                        flagged signed differences of expires at and deliver at to those before; where flagged deliveries
 * 16 message places      count, then for each: signed differences of message id to the one before, of place to the end
 *                        of the one before, of length to that before; references
 * 17 producer state      producer id, highest, last used, count, then for each: refused: 8
 * 18 next id             id
 * 19 branch prepared     xid, owner, prepared at, count, then for each: queue id, priority, message id, body bytes,
 *                        expires at, deliver at; count, then for each: queue id, priority, position
 * 20 branch decided      xid, owner, decided at, flags (1 committed)
 * 21 branch ended        xid
 * 22 staged              decision id, count, then the operations
 * 23 staged decided      decision id
 * 24 messages discarded  count, then for each: message id: 8
 * 25 chunks kept         checkpoint, count, then for each 64 chunks: bits: 8
 * 26 system seeded
 * 27 user put            name, password hash, count, then each tag
 * 28 user deleted        name
 * 29 permissions set     user, virtual host, configure, write, read
 * 30 permissions cleared user, virtual host
 * 31 host added          name
 * 32 host deleted        name
 * 33 host purged         name
 * 34 delivery counted    as 11, and ready at: where it is not ready at once
 * 35 epoch entered       epoch
 * </pre>
 *
 * Numbers without a size are unsigned varints: seven bits an octet, the lowest first, the highest bit set on all but the
 * last; signed ones are folded before, 0, -1, 1, -2 to 0, 1, 2, 3. An xid is its format: 4, and the octets of its two ids, each after a varint of their number. Strings are UTF-8 after a varint of their length, tables their octets after a varint of that. The order of the
 * numbers of types is for ever; a new type takes the next number.
 */
final class OperationCodec {
    /** For what was taken by the limits of its time. */
    static final TableLimits STORED = new TableLimits(256, Integer.MAX_VALUE);

    private OperationCodec() {}

    /** Writes an operation; returns whether it has content, whose length and CRC are then missing just after the type. */
    static boolean put(ByteBuffer buffer, Operation operation) {
        if (operation instanceof Operation.MessageStored stored) {
            buffer.put((byte) 8).putLong(0);
            putNumber(buffer, stored.message().id());
            putNumber(buffer, stored.chunks());
            return true;
        }
        if (operation instanceof Operation.BodyChunk chunk) {
            buffer.put((byte) 7).putLong(0);
            putNumber(buffer, chunk.messageId());
            putNumber(buffer, chunk.index());
            return true;
        }
        if (!putAboutMessages(buffer, operation)
                && !BranchCodec.put(buffer, operation)
                && !putStaged(buffer, operation)
                && !SystemCodec.put(buffer, operation)
                && !putOfCheckpoint(buffer, operation)) {
            putDefinition(buffer, operation);
        }
        return false;
    }

    private static boolean putAboutMessages(ByteBuffer buffer, Operation operation) {
        if (operation instanceof Operation.Enqueued enqueued) {
            buffer.put((byte) 9);
            putLane(buffer, enqueued.queueId(), enqueued.priority(), enqueued.position());
            putNumber(buffer, enqueued.messageId());
            putNumber(buffer, enqueued.bodyBytes());
            putNumber(buffer, enqueued.expiresAtMillis());
            putNumber(buffer, enqueued.deliverAtMillis());
        } else if (operation instanceof Operation.Dequeued dequeued) {
            buffer.put((byte) 10);
            putLane(buffer, dequeued.queueId(), dequeued.priority(), dequeued.position());
        } else if (operation instanceof Operation.DeliveryCounted counted) {
            buffer.put((byte) (counted.readyAtMillis() == 0 ? 11 : 34));
            putLane(buffer, counted.queueId(), counted.priority(), counted.position());
            putNumber(buffer, Integer.toUnsignedLong(counted.deliveries()));
            if (counted.readyAtMillis() != 0) {
                putNumber(buffer, counted.readyAtMillis());
            }
        } else if (operation instanceof Operation.DeliveredThrough through) {
            buffer.put((byte) 12);
            putLane(buffer, through.queueId(), through.priority(), through.position());
        } else if (operation instanceof Operation.ProducerAdvanced advanced) {
            buffer.put((byte) 13);
            putNumber(buffer, advanced.producerId());
            putNumber(buffer, advanced.sequence());
            buffer.put((byte) (advanced.accepted() ? 1 : 0));
        } else if (operation instanceof Operation.ProducerForgotten forgotten) {
            buffer.put((byte) 14);
            putNumber(buffer, forgotten.producerId());
        } else {
            return false;
        }
        return true;
    }

    private static boolean putStaged(ByteBuffer buffer, Operation operation) {
        if (operation instanceof Operation.Staged staged) {
            buffer.put((byte) 22);
            putNumber(buffer, staged.decisionId());
            putNumber(buffer, staged.operations().size());
            for (Operation part : staged.operations()) {
                if (put(buffer, part)) {
                    throw new IllegalArgumentException("what has content is no part of a decision: " + part);
                }
            }
        } else if (operation instanceof Operation.StagedDecided decided) {
            buffer.put((byte) 23);
            putNumber(buffer, decided.decisionId());
        } else if (operation instanceof Operation.MessagesDiscarded discarded) {
            buffer.put((byte) 24);
            putNumber(buffer, discarded.messageIds().length);
            for (long messageId : discarded.messageIds()) {
                buffer.putLong(messageId);
            }
        } else {
            return false;
        }
        return true;
    }

    private static boolean putOfCheckpoint(ByteBuffer buffer, Operation operation) {
        if (operation instanceof Operation.LaneChunk lane) {
            buffer.put((byte) 15);
            ChunkCodec.put(buffer, lane);
        } else if (operation instanceof Operation.MessagePlaces places) {
            buffer.put((byte) 16);
            ChunkCodec.put(buffer, places);
        } else if (operation instanceof Operation.ChunksKept kept) {
            buffer.put((byte) 25);
            putNumber(buffer, kept.checkpoint());
            putNumber(buffer, kept.numbers().length);
            for (long bits : kept.numbers()) {
                buffer.putLong(bits);
            }
        } else if (operation instanceof Operation.ProducerState state) {
            buffer.put((byte) 17);
            putNumber(buffer, state.producerId());
            putNumber(buffer, state.highest());
            putNumber(buffer, state.lastUsedMillis());
            putNumber(buffer, state.refused().length);
            for (long refused : state.refused()) {
                buffer.putLong(refused);
            }
        } else if (operation instanceof Operation.NextId next) {
            buffer.put((byte) 18);
            putNumber(buffer, next.nextId());
        } else if (operation instanceof Operation.EpochEntered entered) {
            buffer.put((byte) 35);
            putNumber(buffer, entered.epoch());
        } else {
            return false;
        }
        return true;
    }

    private static void putDefinition(ByteBuffer buffer, Operation operation) {
        if (operation instanceof Operation.ExchangeDeclared declared) {
            buffer.put((byte) 1);
            putString(buffer, declared.name());
            putString(buffer, declared.type());
            buffer.put((byte) ((declared.autoDelete() ? 1 : 0) | (declared.internal() ? 2 : 0)));
            putTable(buffer, declared.arguments());
        } else if (operation instanceof Operation.ExchangeDeleted deleted) {
            buffer.put((byte) 2);
            putString(buffer, deleted.name());
        } else if (operation instanceof Operation.QueueDeclared declared) {
            buffer.put((byte) 3);
            putNumber(buffer, declared.queueId());
            putString(buffer, declared.name());
            buffer.put((byte) (declared.autoDelete() ? 1 : 0));
            putTable(buffer, declared.arguments());
        } else if (operation instanceof Operation.QueueDeleted deleted) {
            buffer.put((byte) 4);
            putNumber(buffer, deleted.queueId());
        } else if (operation instanceof Operation.Bound bound) {
            buffer.put((byte) 5);
            putBinding(buffer, bound.source(), bound.toQueue(), bound.destination(), bound.routingKey());
            putTable(buffer, bound.arguments());
        } else if (operation instanceof Operation.Unbound unbound) {
            buffer.put((byte) 6);
            putBinding(buffer, unbound.source(), unbound.toQueue(), unbound.destination(), unbound.routingKey());
            putTable(buffer, unbound.arguments());
        } else {
            throw new IllegalArgumentException("no form in the log for " + operation);
        }
    }

    private static void putLane(ByteBuffer buffer, long queueId, int priority, long position) {
        putNumber(buffer, queueId);
        putNumber(buffer, Integer.toUnsignedLong(priority));
        putNumber(buffer, position);
    }

    private static void putBinding(
            ByteBuffer buffer, String source, boolean toQueue, String destination, String routingKey) {
        putString(buffer, source);
        buffer.put((byte) (toQueue ? 1 : 0));
        putString(buffer, destination);
        putString(buffer, routingKey);
    }

    static void putNumber(ByteBuffer buffer, long number) {
        long rest = number;
        while ((rest & ~0x7FL) != 0) {
            buffer.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        buffer.put((byte) rest);
    }

    static void putString(ByteBuffer buffer, String string) {
        putNumber(buffer, Utf8.length(string));
        Utf8.put(buffer, string);
    }

    private static void putTable(ByteBuffer buffer, FieldTable table) {
        byte[] encoded = table.encoded();
        putNumber(buffer, encoded.length);
        buffer.put(encoded);
    }

    // ---- reading ---------------------------------------------------------------------------------------------------

    /**
     * Reads an operation of a control part whose CRC was right. A message has its id alone, an empty header and body; a
     * part of a body no bytes.
     */
    static Operation read(ByteBuffer buffer) {
        byte type = buffer.get();
        switch (type) {
            case 1:
                return readExchange(buffer);
            case 2:
                return new Operation.ExchangeDeleted(string(buffer));
            case 3:
                return new Operation.QueueDeclared(number(buffer), string(buffer), buffer.get() != 0, table(buffer));
            case 4:
                return new Operation.QueueDeleted(number(buffer));
            case 5:
                return new Operation.Bound(
                        string(buffer), buffer.get() != 0, string(buffer), string(buffer), table(buffer));
            case 6:
                return new Operation.Unbound(
                        string(buffer), buffer.get() != 0, string(buffer), string(buffer), table(buffer));
            case 7:
                buffer.getLong();
                return new Operation.BodyChunk(number(buffer), (int) number(buffer), new byte[0]);
            case 8:
                buffer.getLong();
                Message message = new Message(number(buffer), "", "", ContentHeader.EMPTY, Body.EMPTY);
                return new Operation.MessageStored(message, (int) number(buffer));
            case 9:
                return new Operation.Enqueued(
                        number(buffer),
                        (int) number(buffer),
                        number(buffer),
                        number(buffer),
                        number(buffer),
                        number(buffer),
                        number(buffer));
            case 10:
                return new Operation.Dequeued(number(buffer), (int) number(buffer), number(buffer));
            case 11:
                return new Operation.DeliveryCounted(
                        number(buffer), (int) number(buffer), number(buffer), (int) number(buffer), 0);
            case 34:
                return new Operation.DeliveryCounted(
                        number(buffer), (int) number(buffer), number(buffer), (int) number(buffer), number(buffer));
            case 12:
                return new Operation.DeliveredThrough(number(buffer), (int) number(buffer), number(buffer));
            case 13:
                return new Operation.ProducerAdvanced(number(buffer), number(buffer), buffer.get() != 0);
            case 14:
                return new Operation.ProducerForgotten(number(buffer));
            case 15:
                return ChunkCodec.readLane(buffer);
            case 16:
                return ChunkCodec.readPlaces(buffer);
            case 17:
                return readProducer(buffer);
            case 18:
                return new Operation.NextId(number(buffer));
            case 35:
                return new Operation.EpochEntered(number(buffer));
            case 19:
                return BranchCodec.readPrepared(buffer);
            case 20:
                return BranchCodec.readDecided(buffer);
            case 21:
                return BranchCodec.readEnded(buffer);
            case 22:
                return readStaged(buffer);
            case 23:
                return new Operation.StagedDecided(number(buffer));
            case 24:
                return readDiscarded(buffer);
            case 25:
                return readKept(buffer);
            case 26, 27, 28, 29, 30, 31, 32, 33:
                return SystemCodec.read(type, buffer);
            default:
                throw new LogException("the log holds an operation of type " + type
                        + ", which this broker does not know; start the broker that wrote it");
        }
    }

    private static Operation readExchange(ByteBuffer buffer) {
        String name = string(buffer);
        String type = string(buffer);
        int flags = buffer.get();
        return new Operation.ExchangeDeclared(name, type, (flags & 1) != 0, (flags & 2) != 0, table(buffer));
    }

    private static Operation readKept(ByteBuffer buffer) {
        long checkpoint = number(buffer);
        long[] numbers = new long[(int) number(buffer)];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = buffer.getLong();
        }
        return new Operation.ChunksKept(checkpoint, numbers);
    }

    private static Operation readStaged(ByteBuffer buffer) {
        long decisionId = number(buffer);
        int count = (int) number(buffer);
        List<Operation> operations = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            operations.add(read(buffer));
        }
        return new Operation.Staged(decisionId, operations);
    }

    private static Operation readDiscarded(ByteBuffer buffer) {
        long[] messageIds = new long[(int) number(buffer)];
        for (int i = 0; i < messageIds.length; i++) {
            messageIds[i] = buffer.getLong();
        }
        return new Operation.MessagesDiscarded(messageIds);
    }

    private static Operation readProducer(ByteBuffer buffer) {
        long producerId = number(buffer);
        long highest = number(buffer);
        long lastUsedMillis = number(buffer);
        long[] refused = new long[(int) number(buffer)];
        for (int i = 0; i < refused.length; i++) {
            refused[i] = buffer.getLong();
        }
        return new Operation.ProducerState(producerId, highest, refused, lastUsedMillis);
    }

    static long number(ByteBuffer buffer) {
        long number = 0;
        for (int shift = 0; ; shift += 7) {
            byte octet = buffer.get();
            number |= (octet & 0x7FL) << shift;
            if (octet >= 0) {
                return number;
            }
        }
    }

    static String string(ByteBuffer buffer) {
        return new String(bytes(buffer), StandardCharsets.UTF_8);
    }

    private static FieldTable table(ByteBuffer buffer) {
        return FieldTable.ofEncoded(bytes(buffer), STORED);
    }

    static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[(int) number(buffer)];
        buffer.get(bytes);
        return bytes;
    }
}
