package org.godwit.ra.outbound;

import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Topic;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an application holds of a producer, a consumer or a browser, of either API: the client's object behind it is made anew,
 * with all that was set, where the connection handle has another managed connection.
 *
 * <p>Belongs to the application's thread. What sends and receives has the connection enlisted first.
 */
final class ObjectHandle implements InvocationHandler {
    /** Creates the client's object, with the session that is lent at the moment. */
    interface Creation {
        Object call() throws JMSException;
    }

    private record Setting(Method method, Object[] arguments) {}

    private static final String PROPERTY = "setProperty";

    private final ConnectionHandle connection;
    private final Creation creation;
    private final boolean bound;
    /** In their order, by what is set. */
    private final Map<List<Object>, Setting> settings = new LinkedHashMap<>();

    private Object current;
    private GodwitManagedConnection lender;
    private boolean closed;

    private ObjectHandle(ConnectionHandle connection, Creation creation, boolean bound) throws JMSException {
        this.connection = connection;
        this.creation = creation;
        this.bound = bound;
        create(connection.managed());
    }

    static ObjectHandle movable(ConnectionHandle connection, Creation creation) throws JMSException {
        return new ObjectHandle(connection, creation, false);
    }

    /** A consumer whose subscription, if it is one to a topic, lives no longer than the consumer. */
    static ObjectHandle consumer(ConnectionHandle connection, Destination source, Creation creation)
            throws JMSException {
        return new ObjectHandle(connection, creation, source instanceof Topic);
    }

    <T> T as(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(ObjectHandle.class.getClassLoader(), new Class<?>[] {type}, this));
    }

    boolean isBound() {
        return bound && !closed;
    }

    /** Ends what is on the managed connection that is left. */
    void leave() throws JMSException {
        Object left = current;
        current = null;
        lender = null;
        close(left);
    }

    void close() throws JMSException {
        closed = true;
        close(current);
    }

    private static void close(Object one) throws JMSException {
        try {
            if (one instanceof AutoCloseable closeable) {
                closeable.close();
            }
        } catch (JMSException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError("an object of JMS was closed with an exception of another kind", e);
        }
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        switch (method.getName()) {
            case "equals":
                return proxy == arguments[0];
            case "hashCode":
                return System.identityHashCode(proxy);
            case "toString":
                return "handle of " + current;
            default:
                break;
        }
        try {
            Object result = call(method, arguments);
            return result != null && result == current ? proxy : result;
        } catch (JMSException e) {
            throw Arrays.asList(method.getExceptionTypes()).contains(JMSException.class) ? e : Failures.unchecked(e);
        }
    }

    private Object call(Method method, Object[] arguments) throws Throwable {
        String name = method.getName();
        if (name.equals("close")) {
            connection.closed(this);
            return null;
        }
        if (!closed) {
            boolean works = name.startsWith("send") || name.startsWith("publish") || name.startsWith("receive");
            GodwitManagedConnection managed = works ? connection.enlisted() : connection.managed();
            if (managed != lender) {
                create(managed);
                for (Setting setting : settings.values()) {
                    call(current, setting.method(), setting.arguments());
                }
            }
        } else if (current == null) {
            throw new IllegalStateException("This is closed");
        }
        Object result = call(current, method, arguments);
        remember(method, arguments);
        return result;
    }

    private void create(GodwitManagedConnection managed) throws JMSException {
        current = creation.call();
        lender = managed;
    }

    private void remember(Method method, Object[] arguments) {
        String name = method.getName();
        if (name.startsWith("set")) {
            List<Object> what = name.equals(PROPERTY) ? List.of(name, arguments[0]) : List.of(name);
            settings.remove(what);
            settings.put(what, new Setting(method, arguments));
        } else if (name.equals("clearProperties")) {
            settings.keySet().removeIf(what -> what.get(0).equals(PROPERTY));
        }
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
