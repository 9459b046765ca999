package org.godwit.jms.message;

import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A message whose body is a set of named values. */
public final class GodwitMapMessage extends GodwitMessage implements MapMessage {
    private final Map<String, Object> entries = new LinkedHashMap<>();

    @Override
    public boolean getBoolean(String name) throws JMSException {
        return Conversion.toBoolean(entries.get(name), name);
    }

    @Override
    public byte getByte(String name) throws JMSException {
        return Conversion.toByte(entries.get(name), name);
    }

    @Override
    public short getShort(String name) throws JMSException {
        return Conversion.toShort(entries.get(name), name);
    }

    @Override
    public char getChar(String name) throws JMSException {
        return Conversion.toChar(entries.get(name), name);
    }

    @Override
    public int getInt(String name) throws JMSException {
        return Conversion.toInt(entries.get(name), name);
    }

    @Override
    public long getLong(String name) throws JMSException {
        return Conversion.toLong(entries.get(name), name);
    }

    @Override
    public float getFloat(String name) throws JMSException {
        return Conversion.toFloat(entries.get(name), name);
    }

    @Override
    public double getDouble(String name) throws JMSException {
        return Conversion.toDouble(entries.get(name), name);
    }

    @Override
    public String getString(String name) throws JMSException {
        return Conversion.toText(entries.get(name), name);
    }

    @Override
    public byte[] getBytes(String name) throws JMSException {
        byte[] bytes = Conversion.toBytes(entries.get(name), name);
        return bytes == null ? null : bytes.clone();
    }

    @Override
    public Object getObject(String name) {
        Object value = entries.get(name);
        return value instanceof byte[] bytes ? bytes.clone() : value;
    }

    @Override
    public Enumeration<String> getMapNames() {
        return Collections.enumeration(List.copyOf(entries.keySet()));
    }

    @Override
    public void setBoolean(String name, boolean value) throws JMSException {
        setObject(name, value);
    }

    @Override
    public void setByte(String name, byte value) throws JMSException {
        setObject(name, value);
    }

    @Override
    public void setShort(String name, short value) throws JMSException {
        setObject(name, value);
    }

    @Override
    public void setChar(String name, char value) throws JMSException {
        setObject(name, value);
    }

    @Override
    public void setInt(String name, int value) throws JMSException {
        setObject(name, value);
    }

    @Override
    public void setLong(String name, long value) throws JMSException {
        setObject(name, value);
    }

    @Override
    public void setFloat(String name, float value) throws JMSException {
        setObject(name, value);
    }

    @Override
    public void setDouble(String name, double value) throws JMSException {
        setObject(name, value);
    }

    @Override
    public void setString(String name, String value) throws JMSException {
        setObject(name, value);
    }

    @Override
    public void setBytes(String name, byte[] value) throws JMSException {
        setObject(name, value);
    }

    @Override
    public void setBytes(String name, byte[] value, int offset, int length) throws JMSException {
        setObject(name, value == null ? null : Conversion.part(value, offset, length));
    }

    @Override
    public void setObject(String name, Object value) throws JMSException {
        checkBodyWritable();
        if (name == null || name.isEmpty()) {
            throw new IllegalArgumentException("A map entry needs a name that is neither null nor empty");
        }
        entries.put(name, Conversion.checked(value, name, true));
    }

    @Override
    public boolean itemExists(String name) {
        return entries.containsKey(name);
    }

    @Override
    public void clearBody() throws JMSException {
        super.clearBody();
        entries.clear();
    }

    @Override
    boolean hasBody() {
        return !entries.isEmpty();
    }

    @Override
    boolean isBodyOfType(Class<?> type) {
        return type.isAssignableFrom(Map.class);
    }

    @Override
    Object body() {
        Map<String, Object> copy = new LinkedHashMap<>();
        entries.forEach((name, value) -> copy.put(name, value instanceof byte[] bytes ? bytes.clone() : value));
        return copy;
    }

    @Override
    public String kind() {
        return "map";
    }

    /** The entries in the order they were set. */
    public Map<String, Object> entries() {
        return Collections.unmodifiableMap(entries);
    }

    /** Puts an entry as it was received. */
    public void receivedEntry(String name, Object value) {
        entries.put(name, value);
    }
}
