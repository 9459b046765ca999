package org.godwit.broker.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.godwit.amqp.AmqpException;
import org.godwit.amqp.Body;
import org.godwit.amqp.ContentHeader;
import org.godwit.broker.model.Message;
import org.godwit.broker.model.Operation;

/**
 * The bytes of a message, or of a part of its body, in a record's contents.
 *
 * <pre>
 *  0  crc32c      4   over the host's id (16 octets, not written) and all that follows
 *  4  kind        1   1 message, 2 part of a body
 *  5  message id  8
 * 13  number      4   of a message: how many parts hold its body, 0 when it is here; of a part: its index
 * 17  part:       the bytes
 * 17  message:    exchange (length 4, UTF-8), routing key (length 4, UTF-8), header (length 4, flags and property list),
 *                 and the body, unless it is in parts
 * </pre>
 *
 * Without state; safe for any thread.
 */
public final class MessageContent {
    /** The largest piece of a body as read: what a frame of 128 KiB holds. */
    private static final int PIECE_BYTES = (128 << 10) - 8;

    private static final int FIXED_BYTES = 17;
    private static final byte MESSAGE = 1;
    private static final byte PART = 2;

    private MessageContent() {}

    static void put(ByteBuffer buffer, Operation.MessageStored stored) {
        Message message = stored.message();
        buffer.putInt(0).put(MESSAGE).putLong(message.id()).putInt(stored.chunks());
        putString(buffer, message.exchange());
        putString(buffer, message.routingKey());
        byte[] header = message.header().encoded();
        buffer.putInt(header.length).put(header);
        if (stored.chunks() == 0) {
            Body body = message.body();
            for (int i = 0; i < body.pieceCount(); i++) {
                buffer.put(body.piece(i));
            }
        }
    }

    static void put(ByteBuffer buffer, Operation.BodyChunk chunk) {
        buffer.putInt(0)
                .put(PART)
                .putLong(chunk.messageId())
                .putInt(chunk.index())
                .put(chunk.bytes());
    }

    private static void putString(ByteBuffer buffer, String string) {
        buffer.putInt(Utf8.length(string));
        Utf8.put(buffer, string);
    }

    /**
     * Reads a message: the places of the parts of its body, if any, in order, and last the message itself.
     *
     * @param contents each whole, from position 0 to its limit; left as they are
     * @param places for each content its place, for the error
     */
    public static Message read(
            HostDirectory directory, Crc crc, long messageId, List<ByteBuffer> contents, long[] places) {
        int last = contents.size() - 1;
        for (int i = 0; i <= last; i++) {
            check(directory, crc, messageId, contents.get(i), places[i], i == last ? MESSAGE : PART, i, last);
        }
        ByteBuffer content = contents.get(last).duplicate();
        content.position(FIXED_BYTES);
        String exchange = string(content);
        String routingKey = string(content);
        byte[] encodedHeader = bytes(content, content.getInt());
        ContentHeader header;
        try {
            header = ContentHeader.ofEncoded(encodedHeader, OperationCodec.STORED);
        } catch (AmqpException e) {
            throw damaged(directory, places[last], "the header of message " + messageId + " cannot be read", e);
        }
        Body body = last == 0 ? bodyOf(content) : bodyOf(contents.subList(0, last));
        return new Message(messageId, exchange, routingKey, header, body);
    }

    /** Whether these are the bytes of a message of that id, or of a part of its body, as they were written. */
    static boolean fits(ByteBuffer content, Crc crc, long messageId) {
        return content.limit() >= FIXED_BYTES
                && crc.contentFits(content, 0, content.limit())
                && content.getLong(5) == messageId;
    }

    private static void check(
            HostDirectory directory,
            Crc crc,
            long messageId,
            ByteBuffer content,
            long place,
            byte kind,
            int index,
            int parts) {
        if (content.limit() < FIXED_BYTES || !crc.contentFits(content, 0, content.limit())) {
            throw damaged(directory, place, "the checksum of message " + messageId + " does not fit", null);
        }
        int number = content.getInt(13);
        boolean expected = content.get(4) == kind
                && content.getLong(5) == messageId
                && (kind == PART ? number == index : number == parts);
        if (!expected) {
            throw damaged(
                    directory,
                    place,
                    "expected " + (kind == PART ? "part " + index : "the header with " + parts + " parts")
                            + " of message " + messageId + ", found message " + content.getLong(5) + ", kind "
                            + content.get(4) + ", number " + number,
                    null);
        }
    }

    private static LogDamagedException damaged(HostDirectory directory, long place, String what, Throwable cause) {
        return new LogDamagedException(
                directory.segmentPath(BodyLocation.segment(place)), BodyLocation.offset(place), what, cause);
    }

    private static String string(ByteBuffer content) {
        return new String(bytes(content, content.getInt()), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(ByteBuffer content, int length) {
        byte[] bytes = new byte[length];
        content.get(bytes);
        return bytes;
    }

    private static Body bodyOf(ByteBuffer content) {
        byte[][] pieces = new byte[(content.remaining() + PIECE_BYTES - 1) / PIECE_BYTES][];
        fill(pieces, 0, content);
        return Body.of(pieces);
    }

    private static Body bodyOf(List<ByteBuffer> parts) {
        int count = 0;
        for (ByteBuffer part : parts) {
            count += (part.limit() - FIXED_BYTES + PIECE_BYTES - 1) / PIECE_BYTES;
        }
        byte[][] pieces = new byte[count][];
        int next = 0;
        for (ByteBuffer part : parts) {
            next = fill(pieces, next, part.duplicate().position(FIXED_BYTES));
        }
        return Body.of(pieces);
    }

    private static int fill(byte[][] pieces, int next, ByteBuffer content) {
        int piece = next;
        while (content.hasRemaining()) {
            pieces[piece++] = bytes(content, Math.min(PIECE_BYTES, content.remaining()));
        }
        return piece;
    }
}
