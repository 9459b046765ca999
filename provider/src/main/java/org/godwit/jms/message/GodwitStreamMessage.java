package org.godwit.jms.message;

import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.StreamMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A message whose body is a sequence of values, written in order and read in order.
 *
 * <p>Invariant: an element stays the next one when reading it fails, and while its byte array is not read to the end.
 */
public final class GodwitStreamMessage extends GodwitMessage implements StreamMessage {
    private static final int NOT_READING = -1;

    private final List<Object> elements = new ArrayList<>();
    private boolean writing = true;
    private int position;
    private int bytesPosition = NOT_READING;

    @Override
    public boolean readBoolean() throws JMSException {
        boolean value = Conversion.toBoolean(next(), "The next element");
        position++;
        return value;
    }

    @Override
    public byte readByte() throws JMSException {
        byte value = Conversion.toByte(next(), "The next element");
        position++;
        return value;
    }

    @Override
    public short readShort() throws JMSException {
        short value = Conversion.toShort(next(), "The next element");
        position++;
        return value;
    }

    @Override
    public char readChar() throws JMSException {
        char value = Conversion.toChar(next(), "The next element");
        position++;
        return value;
    }

    @Override
    public int readInt() throws JMSException {
        int value = Conversion.toInt(next(), "The next element");
        position++;
        return value;
    }

    @Override
    public long readLong() throws JMSException {
        long value = Conversion.toLong(next(), "The next element");
        position++;
        return value;
    }

    @Override
    public float readFloat() throws JMSException {
        float value = Conversion.toFloat(next(), "The next element");
        position++;
        return value;
    }

    @Override
    public double readDouble() throws JMSException {
        double value = Conversion.toDouble(next(), "The next element");
        position++;
        return value;
    }

    @Override
    public String readString() throws JMSException {
        String value = Conversion.toText(next(), "The next element");
        position++;
        return value;
    }

    @Override
    public int readBytes(byte[] target) throws JMSException {
        checkReadable();
        if (position >= elements.size()) {
            throw endOfStream();
        }
        byte[] bytes = Conversion.toBytes(elements.get(position), "The next element");
        if (bytes == null) {
            position++;
            return -1;
        }
        int from = Math.max(bytesPosition, 0);
        int count = Math.min(target.length, bytes.length - from);
        if (count == 0 && bytesPosition != NOT_READING) {
            bytesPosition = NOT_READING;
            position++;
            return -1;
        }
        System.arraycopy(bytes, from, target, 0, count);
        if (count < target.length) {
            bytesPosition = NOT_READING;
            position++;
        } else {
            bytesPosition = from + count;
        }
        return count;
    }

    @Override
    public Object readObject() throws JMSException {
        Object value = next();
        position++;
        return value instanceof byte[] bytes ? bytes.clone() : value;
    }

    private Object next() throws JMSException {
        checkReadable();
        if (bytesPosition != NOT_READING) {
            throw new MessageFormatException("A byte array is being read; readBytes must be called until it returns"
                    + " fewer bytes than asked for, or -1");
        }
        if (position >= elements.size()) {
            throw endOfStream();
        }
        return elements.get(position);
    }

    private MessageEOFException endOfStream() {
        return new MessageEOFException("The stream has " + elements.size() + " elements and all were read");
    }

    private void checkReadable() throws MessageNotReadableException {
        if (writing) {
            throw new MessageNotReadableException("The body is being written; call reset to read it");
        }
    }

    @Override
    public void writeBoolean(boolean value) throws JMSException {
        writeObject(value);
    }

    @Override
    public void writeByte(byte value) throws JMSException {
        writeObject(value);
    }

    @Override
    public void writeShort(short value) throws JMSException {
        writeObject(value);
    }

    @Override
    public void writeChar(char value) throws JMSException {
        writeObject(value);
    }

    @Override
    public void writeInt(int value) throws JMSException {
        writeObject(value);
    }

    @Override
    public void writeLong(long value) throws JMSException {
        writeObject(value);
    }

    @Override
    public void writeFloat(float value) throws JMSException {
        writeObject(value);
    }

    @Override
    public void writeDouble(double value) throws JMSException {
        writeObject(value);
    }

    @Override
    public void writeString(String value) throws JMSException {
        writeObject(value);
    }

    @Override
    public void writeBytes(byte[] value) throws JMSException {
        writeObject(value);
    }

    @Override
    public void writeBytes(byte[] value, int offset, int length) throws JMSException {
        writeObject(Conversion.part(value, offset, length));
    }

    @Override
    public void writeObject(Object value) throws JMSException {
        if (!writing) {
            throw new MessageNotWriteableException("The body is being read; call clearBody to write a new one");
        }
        elements.add(Conversion.checked(value, "A stream element", true));
    }

    @Override
    public void reset() {
        writing = false;
        position = 0;
        bytesPosition = NOT_READING;
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
        elements.clear();
        writing = true;
        position = 0;
        bytesPosition = NOT_READING;
    }

    @Override
    public <T> T getBody(Class<T> type) throws JMSException {
        throw new MessageFormatException("A StreamMessage has no body of one type; read its elements");
    }

    @Override
    @SuppressWarnings("rawtypes")
    public boolean isBodyAssignableTo(Class type) {
        return false;
    }

    @Override
    public String kind() {
        return "stream";
    }

    /** The elements in their order. */
    public List<Object> elements() {
        return Collections.unmodifiableList(elements);
    }

    /** Adds an element as it was received. */
    public void receivedElement(Object value) {
        elements.add(value);
    }
}
