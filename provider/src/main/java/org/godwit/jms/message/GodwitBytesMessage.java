package org.godwit.jms.message;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Objects;

/**
 * A message whose body is uninterpreted bytes.
 *
 * <p>Invariant: either {@code out} collects what is written, or {@code content} is being read through {@code in}.
 */
public final class GodwitBytesMessage extends GodwitMessage implements BytesMessage {
    private static final byte[] NOTHING = new byte[0];

    private ByteArrayOutputStream written = new ByteArrayOutputStream();
    private DataOutputStream out = new DataOutputStream(written);
    private byte[] content = NOTHING;
    private DataInputStream in;

    public GodwitBytesMessage() {}

    /** A received body, which is kept and must not change. */
    public GodwitBytesMessage(byte[] content) {
        readFrom(content);
    }

    @FunctionalInterface
    private interface Read<T> {
        T from(DataInputStream in) throws IOException;
    }

    private <T> T read(Read<T> read) throws JMSException {
        DataInputStream source = readable();
        source.mark(0);
        try {
            return read.from(source);
        } catch (EOFException e) {
            throw rewound(source, new MessageEOFException("The body has " + content.length + " bytes and ends here"));
        } catch (IOException e) {
            throw rewound(source, new MessageFormatException("The body cannot be read in this form: " + e));
        }
    }

    private static <E extends JMSException> E rewound(DataInputStream source, E exception) {
        try {
            source.reset();
        } catch (IOException e) {
            throw new AssertionError("an array in memory can always be rewound", e);
        }
        return exception;
    }

    private DataInputStream readable() throws MessageNotReadableException {
        if (in == null) {
            throw new MessageNotReadableException("The body is being written; call reset to read it");
        }
        return in;
    }

    @FunctionalInterface
    private interface Write {
        void to(DataOutputStream out) throws IOException;
    }

    private void write(Write write) throws JMSException {
        if (out == null) {
            throw new MessageNotWriteableException("The body is being read; call clearBody to write a new one");
        }
        try {
            write.to(out);
        } catch (IOException e) {
            MessageFormatException exception = new MessageFormatException("The value cannot be written: " + e);
            exception.setLinkedException(e);
            throw exception;
        }
    }

    @Override
    public long getBodyLength() throws JMSException {
        readable();
        return content.length;
    }

    @Override
    public boolean readBoolean() throws JMSException {
        return read(DataInputStream::readBoolean);
    }

    @Override
    public byte readByte() throws JMSException {
        return read(DataInputStream::readByte);
    }

    @Override
    public int readUnsignedByte() throws JMSException {
        return read(DataInputStream::readUnsignedByte);
    }

    @Override
    public short readShort() throws JMSException {
        return read(DataInputStream::readShort);
    }

    @Override
    public int readUnsignedShort() throws JMSException {
        return read(DataInputStream::readUnsignedShort);
    }

    @Override
    public char readChar() throws JMSException {
        return read(DataInputStream::readChar);
    }

    @Override
    public int readInt() throws JMSException {
        return read(DataInputStream::readInt);
    }

    @Override
    public long readLong() throws JMSException {
        return read(DataInputStream::readLong);
    }

    @Override
    public float readFloat() throws JMSException {
        return read(DataInputStream::readFloat);
    }

    @Override
    public double readDouble() throws JMSException {
        return read(DataInputStream::readDouble);
    }

    @Override
    public String readUTF() throws JMSException {
        return read(source -> source.readUTF());
    }

    @Override
    public int readBytes(byte[] target) throws JMSException {
        return readBytes(target, target.length);
    }

    @Override
    public int readBytes(byte[] target, int length) throws JMSException {
        if (length < 0 || length > target.length) {
            throw new IndexOutOfBoundsException("Length " + length + " is not within 0 to " + target.length);
        }
        return read(source -> source.read(target, 0, length));
    }

    @Override
    public void writeBoolean(boolean value) throws JMSException {
        write(target -> target.writeBoolean(value));
    }

    @Override
    public void writeByte(byte value) throws JMSException {
        write(target -> target.writeByte(value));
    }

    @Override
    public void writeShort(short value) throws JMSException {
        write(target -> target.writeShort(value));
    }

    @Override
    public void writeChar(char value) throws JMSException {
        write(target -> target.writeChar(value));
    }

    @Override
    public void writeInt(int value) throws JMSException {
        write(target -> target.writeInt(value));
    }

    @Override
    public void writeLong(long value) throws JMSException {
        write(target -> target.writeLong(value));
    }

    @Override
    public void writeFloat(float value) throws JMSException {
        write(target -> target.writeFloat(value));
    }

    @Override
    public void writeDouble(double value) throws JMSException {
        write(target -> target.writeDouble(value));
    }

    @Override
    public void writeUTF(String value) throws JMSException {
        write(target -> target.writeUTF(value));
    }

    @Override
    public void writeBytes(byte[] value) throws JMSException {
        write(target -> target.write(value));
    }

    @Override
    public void writeBytes(byte[] value, int offset, int length) throws JMSException {
        write(target -> target.write(value, offset, length));
    }

    @Override
    public void writeObject(Object value) throws JMSException {
        Objects.requireNonNull(value, "A BytesMessage has no null values");
        if (value instanceof Boolean bool) {
            writeBoolean(bool);
        } else if (value instanceof Byte number) {
            writeByte(number);
        } else if (value instanceof Short number) {
            writeShort(number);
        } else if (value instanceof Character character) {
            writeChar(character);
        } else if (value instanceof Integer number) {
            writeInt(number);
        } else if (value instanceof Long number) {
            writeLong(number);
        } else if (value instanceof Float number) {
            writeFloat(number);
        } else if (value instanceof Double number) {
            writeDouble(number);
        } else if (value instanceof String text) {
            writeUTF(text);
        } else if (value instanceof byte[] bytes) {
            writeBytes(bytes);
        } else {
            throw new MessageFormatException("A BytesMessage cannot have a value of type "
                    + value.getClass().getName());
        }
    }

    @Override
    public void reset() {
        readFrom(content());
    }

    private void readFrom(byte[] bytes) {
        content = bytes;
        written = null;
        out = null;
        in = new DataInputStream(new ByteArrayInputStream(content));
    }

    @Override
    public void sending() {
        reset();
    }

    @Override
    public void received(Acknowledgement acknowledgement, ObjectAllowList allowList) {
        super.received(acknowledgement, allowList);
        reset();
    }

    @Override
    public void clearBody() throws JMSException {
        super.clearBody();
        content = NOTHING;
        in = null;
        written = new ByteArrayOutputStream();
        out = new DataOutputStream(written);
    }

    @Override
    public <T> T getBody(Class<T> type) throws JMSException {
        if (out != null) {
            throw new MessageFormatException("The body is being written; call reset to read it");
        }
        return super.getBody(type);
    }

    @Override
    boolean hasBody() {
        return (written == null ? content.length : written.size()) > 0;
    }

    @Override
    boolean isBodyOfType(Class<?> type) {
        return type.isAssignableFrom(byte[].class);
    }

    @Override
    Object body() {
        return content().clone();
    }

    @Override
    public String kind() {
        return "bytes";
    }

    /** The bytes of the body; not to be modified. */
    public byte[] content() {
        return written == null ? content : written.toByteArray();
    }
}
