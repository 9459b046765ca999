package org.godwit.broker.log;

import java.nio.ByteBuffer;
import org.godwit.broker.model.Operation;

/**
 * Those of {@link OperationCodec}'s types that are chunks of the index: 15 and 16. Neighbours in a chunk differ little, so
 * differences are written: an entry of a queue takes about 3 octets, a place about 6.
 */
final class ChunkCodec {
    private static final int EXPIRIES = 1;
    private static final int DELIVERY_TIMES = 2;
    private static final int DELIVERIES = 4;

    private ChunkCodec() {}

    static void put(ByteBuffer buffer, Operation.LaneChunk lane) {
        int count = lane.positions().length;
        int flags = (anyOf(lane.expiresAtMillis()) ? EXPIRIES : 0)
                | (anyOf(lane.deliverAtMillis()) ? DELIVERY_TIMES : 0)
                | (anyOf(lane.deliveries()) ? DELIVERIES : 0);
        OperationCodec.putNumber(buffer, lane.queueId());
        OperationCodec.putNumber(buffer, Integer.toUnsignedLong(lane.priority()));
        OperationCodec.putNumber(buffer, count);
        buffer.put((byte) flags);
        long position = 0;
        long bytes = 0;
        long expiry = 0;
        long deliverAt = 0;
        for (int i = 0; i < count; i++) {
            OperationCodec.putNumber(buffer, lane.positions()[i] - position);
            position = lane.positions()[i];
            long messageId = lane.messageIds()[i];
            OperationCodec.putNumber(buffer, messageId == 0 ? 0 : folded(position - messageId) + 1);
            if (messageId != 0) {
                OperationCodec.putNumber(buffer, folded(lane.bodyBytes()[i] - bytes));
                bytes = lane.bodyBytes()[i];
            }
            if ((flags & EXPIRIES) != 0) {
                OperationCodec.putNumber(buffer, folded(lane.expiresAtMillis()[i] - expiry));
                expiry = lane.expiresAtMillis()[i];
            }
            if ((flags & DELIVERY_TIMES) != 0) {
                OperationCodec.putNumber(buffer, folded(lane.deliverAtMillis()[i] - deliverAt));
                deliverAt = lane.deliverAtMillis()[i];
            }
            if ((flags & DELIVERIES) != 0) {
                OperationCodec.putNumber(buffer, Integer.toUnsignedLong(lane.deliveries()[i]));
            }
        }
    }

    static Operation readLane(ByteBuffer buffer) {
        long queueId = OperationCodec.number(buffer);
        int priority = (int) OperationCodec.number(buffer);
        int count = (int) OperationCodec.number(buffer);
        int flags = buffer.get();
        long[] positions = new long[count];
        long[] messageIds = new long[count];
        long[] bodyBytes = new long[count];
        long[] expiresAtMillis = new long[count];
        long[] deliverAtMillis = new long[count];
        int[] deliveries = new int[count];
        long position = 0;
        long bytes = 0;
        long expiry = 0;
        long deliverAt = 0;
        for (int i = 0; i < count; i++) {
            position += OperationCodec.number(buffer);
            positions[i] = position;
            long difference = OperationCodec.number(buffer);
            messageIds[i] = difference == 0 ? 0 : position - unfolded(difference - 1);
            if (difference != 0) {
                bytes += unfolded(OperationCodec.number(buffer));
                bodyBytes[i] = bytes;
            }
            if ((flags & EXPIRIES) != 0) {
                expiry += unfolded(OperationCodec.number(buffer));
                expiresAtMillis[i] = expiry;
            }
            if ((flags & DELIVERY_TIMES) != 0) {
                deliverAt += unfolded(OperationCodec.number(buffer));
                deliverAtMillis[i] = deliverAt;
            }
            if ((flags & DELIVERIES) != 0) {
                deliveries[i] = (int) OperationCodec.number(buffer);
            }
        }
        return new Operation.LaneChunk(
                queueId, priority, positions, messageIds, bodyBytes, expiresAtMillis, deliverAtMillis, deliveries);
    }

    static void put(ByteBuffer buffer, Operation.MessagePlaces places) {
        int count = places.messageIds().length;
        OperationCodec.putNumber(buffer, count);
        long messageId = 0;
        long end = 0;
        int length = 0;
        for (int i = 0; i < count; i++) {
            OperationCodec.putNumber(buffer, folded(places.messageIds()[i] - messageId));
            messageId = places.messageIds()[i];
            OperationCodec.putNumber(buffer, folded(places.locations()[i] - end));
            OperationCodec.putNumber(buffer, folded((long) places.lengths()[i] - length));
            length = places.lengths()[i];
            end = places.locations()[i] + Math.abs((long) length);
            OperationCodec.putNumber(buffer, Integer.toUnsignedLong(places.references()[i]));
        }
    }

    static Operation readPlaces(ByteBuffer buffer) {
        int count = (int) OperationCodec.number(buffer);
        long[] messageIds = new long[count];
        long[] locations = new long[count];
        int[] lengths = new int[count];
        int[] references = new int[count];
        long messageId = 0;
        long end = 0;
        int length = 0;
        for (int i = 0; i < count; i++) {
            messageId += unfolded(OperationCodec.number(buffer));
            messageIds[i] = messageId;
            locations[i] = end + unfolded(OperationCodec.number(buffer));
            length += (int) unfolded(OperationCodec.number(buffer));
            lengths[i] = length;
            end = locations[i] + Math.abs((long) length);
            references[i] = (int) OperationCodec.number(buffer);
        }
        return new Operation.MessagePlaces(messageIds, locations, lengths, references);
    }

    private static boolean anyOf(long[] values) {
        for (long value : values) {
            if (value != 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean anyOf(int[] values) {
        for (int value : values) {
            if (value != 0) {
                return true;
            }
        }
        return false;
    }

    private static long folded(long signed) {
        return signed << 1 ^ signed >> 63;
    }

    private static long unfolded(long number) {
        return number >>> 1 ^ -(number & 1);
    }
}
