package org.godwit.jms.message;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.lang.reflect.Proxy;
import java.util.List;

/**
 * Which classes the body of an ObjectMessage may be made of when it is read; nothing by default.
 *
 * <p>Immutable. An entry is a class name, a package with a star ({@code com.example.*}, which includes its subpackages),
 * or {@code *} for everything. Boxed primitives, String and arrays of allowed classes need no entry.
 */
public final class ObjectAllowList {
    public static final ObjectAllowList EMPTY = new ObjectAllowList(List.of());

    private static final List<String> ALWAYS = List.of(
            "java.lang.Object",
            "java.lang.String",
            "java.lang.Number",
            "java.lang.Boolean",
            "java.lang.Byte",
            "java.lang.Short",
            "java.lang.Character",
            "java.lang.Integer",
            "java.lang.Long",
            "java.lang.Float",
            "java.lang.Double");

    /** What collections may ask for beyond the elements they have. */
    private static final int SHORT_ARRAY = 1_024;

    private final List<String> entries;

    private ObjectAllowList(List<String> entries) {
        this.entries = entries;
    }

    /** From a comma separated list. */
    public static ObjectAllowList parse(String list) {
        return new ObjectAllowList(List.of(list.split(",")).stream()
                .map(String::trim)
                .filter(entry -> !entry.isEmpty())
                .toList());
    }

    boolean allows(Class<?> type) {
        Class<?> element = type;
        while (element.isArray()) {
            element = element.getComponentType();
        }
        if (element.isPrimitive()) {
            return true;
        }
        String name = element.getName();
        if (ALWAYS.contains(name)) {
            return true;
        }
        for (String entry : entries) {
            boolean prefix = entry.endsWith("*");
            if (prefix ? name.startsWith(entry.substring(0, entry.length() - 1)) : name.equals(entry)) {
                return true;
            }
        }
        return false;
    }

    /** Reads one object, refusing every class that is not allowed before it is instantiated. */
    Object read(byte[] serialized) throws IOException, ClassNotFoundException {
        try (Reader reader = new Reader(serialized)) {
            try {
                return reader.readObject();
            } catch (InvalidClassException e) {
                throw reader.refused == null ? e : notAllowed(reader.refused);
            }
        }
    }

    private static InvalidClassException notAllowed(Class<?> type) {
        Class<?> element = type;
        while (element.isArray()) {
            element = element.getComponentType();
        }
        return new InvalidClassException(
                type.getName(),
                "is not allowed in the body of an ObjectMessage; allow it with the option deserializationAllow="
                        + element.getName() + " of the connection factory");
    }

    private final class Reader extends ObjectInputStream {
        private Class<?> refused;
        private final ClassLoader loader = Thread.currentThread().getContextClassLoader();
        private final int longestArray;

        Reader(byte[] serialized) throws IOException {
            super(new ByteArrayInputStream(serialized));
            longestArray = Math.max(SHORT_ARRAY, serialized.length);
            setObjectInputFilter(this::filter);
        }

        /** An array is made before its elements are read, each of which has at least a byte: what claims more lies. */
        private ObjectInputFilter.Status filter(ObjectInputFilter.FilterInfo info) {
            if (info.arrayLength() > longestArray) {
                return ObjectInputFilter.Status.REJECTED;
            }
            Class<?> type = info.serialClass();
            if (type == null) {
                return ObjectInputFilter.Status.UNDECIDED;
            }
            if (allows(type)) {
                return ObjectInputFilter.Status.ALLOWED;
            }
            refused = type;
            return ObjectInputFilter.Status.REJECTED;
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            return checked(load(description));
        }

        @Override
        protected Class<?> resolveProxyClass(String[] interfaces) throws IOException, ClassNotFoundException {
            for (String name : interfaces) {
                checked(Class.forName(name, false, loader));
            }
            Class<?> proxy = super.resolveProxyClass(interfaces);
            if (!Proxy.isProxyClass(proxy)) {
                throw new InvalidClassException(proxy.getName(), "is no proxy");
            }
            return checked(proxy);
        }

        private Class<?> load(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            if (loader != null) {
                try {
                    return Class.forName(description.getName(), false, loader);
                } catch (ClassNotFoundException notThere) {
                    // a primitive type, or one that only the caller's own loader knows: the next line decides
                    return super.resolveClass(description);
                }
            }
            return super.resolveClass(description);
        }

        private Class<?> checked(Class<?> type) throws InvalidClassException {
            if (!allows(type)) {
                throw notAllowed(type);
            }
            return type;
        }
    }
}
