package org.godwit.jms.message;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.ObjectMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectOutputStream;
import java.io.Serializable;

/**
 * A message whose body is one serialized object.
 *
 * <p>The object is serialized when it is set, so later changes to it do not travel, and read again at each get, behind
 * the allow-list of the connection when the message was received.
 */
public final class GodwitObjectMessage extends GodwitMessage implements ObjectMessage {
    private static final ObjectAllowList OWN_OBJECTS = ObjectAllowList.parse("*");

    private byte[] serialized;
    private ObjectAllowList allowList = OWN_OBJECTS;

    public GodwitObjectMessage() {}

    /** A received body; {@code null} when there is none. */
    public GodwitObjectMessage(byte[] serialized) {
        this.serialized = serialized;
        allowList = ObjectAllowList.EMPTY;
    }

    @Override
    public void setObject(Serializable object) throws JMSException {
        checkBodyWritable();
        if (object == null) {
            serialized = null;
            return;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        } catch (IOException e) {
            throw caused("An object of class " + object.getClass().getName() + " cannot be serialized: " + e, e);
        }
        serialized = bytes.toByteArray();
        allowList = OWN_OBJECTS;
    }

    @Override
    public Serializable getObject() throws JMSException {
        if (serialized == null) {
            return null;
        }
        try {
            return (Serializable) allowList.read(serialized);
        } catch (InvalidClassException e) {
            throw caused("The body of the ObjectMessage was refused: " + e.getMessage(), e);
        } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError | StackOverflowError e) {
            throw caused("The body of the ObjectMessage cannot be read: " + e, e);
        }
    }

    @Override
    public void received(Acknowledgement acknowledgement, ObjectAllowList allowList) {
        super.received(acknowledgement, allowList);
        this.allowList = allowList;
    }

    @Override
    public void clearBody() throws JMSException {
        super.clearBody();
        serialized = null;
    }

    @Override
    boolean hasBody() {
        return serialized != null;
    }

    @Override
    boolean isBodyOfType(Class<?> type) throws JMSException {
        return type.isInstance(getObject());
    }

    @Override
    Object body() throws JMSException {
        return getObject();
    }

    @Override
    public String kind() {
        return "object";
    }

    /** The serialized body, or null; not to be modified. */
    public byte[] serialized() {
        return serialized;
    }

    private static MessageFormatException caused(String text, Throwable cause) {
        MessageFormatException exception = new MessageFormatException(text);
        exception.initCause(cause);
        if (cause instanceof Exception linked) {
            exception.setLinkedException(linked);
        }
        return exception;
    }
}
