package org.godwit.jms.message;

import jakarta.jms.JMSException;
import jakarta.jms.MessageNotWriteableException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The properties of one message, those that travel with it and those that the provider adds on receipt.
 *
 * <p>Owned by the thread that owns the message. What the provider says goes before what the sender said. Values are only of the types the specification allows.
 */
final class MessageProperties {
    private Map<String, Object> travelling = Map.of();
    private Map<String, Object> provided = Map.of();
    private boolean readOnly;

    Object get(String name) {
        if (name == null) {
            return null;
        }
        Object value = provided.get(name);
        return value == null ? travelling.get(name) : value;
    }

    boolean contains(String name) {
        return name != null && (travelling.containsKey(name) || provided.containsKey(name));
    }

    Enumeration<String> names() {
        List<String> names = new ArrayList<>(travelling.keySet());
        for (String name : provided.keySet()) {
            if (!travelling.containsKey(name)) {
                names.add(name);
            }
        }
        return Collections.enumeration(names);
    }

    void set(String name, Object value) throws JMSException {
        PropertyNames.check(name);
        if (readOnly) {
            throw new MessageNotWriteableException("Property " + name
                    + " cannot be set: the properties of a received message are read-only until clearProperties");
        }
        writable().put(name, Conversion.checked(value, name, false));
    }

    void received(String name, Object value) {
        writable().put(name, value);
    }

    void provided(String name, Object value) {
        if (provided.isEmpty()) {
            provided = new LinkedHashMap<>(4);
        }
        provided.put(name, value);
    }

    void clear() {
        travelling = Map.of();
        provided = Map.of();
        readOnly = false;
    }

    void makeReadOnly() {
        readOnly = true;
    }

    Map<String, Object> travelling() {
        return Collections.unmodifiableMap(travelling);
    }

    private Map<String, Object> writable() {
        if (travelling.isEmpty() && !(travelling instanceof LinkedHashMap)) {
            travelling = new LinkedHashMap<>();
        }
        return travelling;
    }
}
