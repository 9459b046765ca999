package org.godwit.amqp.codec;

import io.netty.buffer.ByteBuf;
import org.godwit.amqp.AmqpException;
import org.godwit.amqp.FieldTable;
import org.godwit.amqp.ReplyCode;
import org.godwit.amqp.TableLimits;

/**
 * Reads the arguments of one method frame after the other, never beyond the frame's end.
 *
 * <p>Owned by the event loop of its connection. Reads by index and leaves the buffer's own indexes alone.
 */
final class ArgumentReader {
    private static final byte[] NO_BYTES = {};

    private final ShortStringCache shortStrings = new ShortStringCache();
    private final TableLimits tableLimits;
    private ByteBuf in;
    private int position;
    private int end;

    ArgumentReader(TableLimits tableLimits) {
        this.tableLimits = tableLimits;
    }

    ArgumentReader over(ByteBuf buffer, int index, int length) {
        in = buffer;
        position = index;
        end = index + length;
        return this;
    }

    int octet() {
        return in.getUnsignedByte(take(1));
    }

    boolean bit() {
        return (octet() & 1) != 0;
    }

    int int16() {
        return in.getUnsignedShort(take(2));
    }

    long int32() {
        return in.getUnsignedInt(take(4));
    }

    long int64() {
        return in.getLong(take(8));
    }

    String shortString() {
        int length = octet();
        return shortStrings.read(in, take(length), length);
    }

    byte[] shortBytes() {
        int length = octet();
        byte[] bytes = new byte[length];
        in.getBytes(take(length), bytes);
        return bytes;
    }

    String longString() {
        return ShortStringCache.decode(longBytes());
    }

    byte[] longBytes() {
        long length = int32();
        int index = take(length);
        if (length == 0) {
            return NO_BYTES;
        }
        byte[] bytes = new byte[(int) length];
        in.getBytes(index, bytes);
        return bytes;
    }

    FieldTable table() {
        byte[] bytes = longBytes();
        return bytes.length == 0 ? FieldTable.EMPTY : FieldTable.ofEncoded(bytes, tableLimits);
    }

    void checkEnd() {
        if (position != end) {
            throw new AmqpException(
                    ReplyCode.SYNTAX_ERROR, "the method ends " + (end - position) + " bytes before its frame");
        }
    }

    private int take(long count) {
        if (count > end - position) {
            throw new AmqpException(
                    ReplyCode.SYNTAX_ERROR,
                    "the method is cut off: an argument needs " + count + " bytes and " + (end - position)
                            + " are left");
        }
        int index = position;
        position += (int) count;
        return index;
    }
}
