package org.godwit.amqp.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import org.godwit.amqp.FieldTable;

/** Writes the arguments of one method after the other. Owned by the event loop of its connection. */
final class ArgumentWriter {
    private ByteBuf out;

    ArgumentWriter over(ByteBuf buffer) {
        out = buffer;
        return this;
    }

    void octet(int value) {
        out.writeByte(value);
    }

    void int16(int value) {
        out.writeShort(value);
    }

    void int32(long value) {
        out.writeInt((int) value);
    }

    void int64(long value) {
        out.writeLong(value);
    }

    void bits(boolean first) {
        out.writeByte(first ? 1 : 0);
    }

    void bits(boolean first, boolean second) {
        out.writeByte((first ? 1 : 0) | (second ? 2 : 0));
    }

    void bits(boolean first, boolean second, boolean third) {
        out.writeByte((first ? 1 : 0) | (second ? 2 : 0) | (third ? 4 : 0));
    }

    void bits(boolean first, boolean second, boolean third, boolean fourth) {
        out.writeByte((first ? 1 : 0) | (second ? 2 : 0) | (third ? 4 : 0) | (fourth ? 8 : 0));
    }

    void bits(boolean first, boolean second, boolean third, boolean fourth, boolean fifth) {
        out.writeByte((first ? 1 : 0) | (second ? 2 : 0) | (third ? 4 : 0) | (fourth ? 8 : 0) | (fifth ? 16 : 0));
    }

    /** The data types hold short strings to 255 octets, so the length fits. */
    void shortString(String value) {
        int lengthAt = out.writerIndex();
        out.writeByte(0);
        out.setByte(lengthAt, ByteBufUtil.writeUtf8(out, value));
    }

    /** At most 255. */
    void shortBytes(byte[] value) {
        out.writeByte(value.length);
        out.writeBytes(value);
    }

    void longString(String value) {
        longBytes(value.getBytes(StandardCharsets.UTF_8));
    }

    void longBytes(byte[] value) {
        out.writeInt(value.length);
        out.writeBytes(value);
    }

    void table(FieldTable table) {
        longBytes(table.encoded());
    }
}
