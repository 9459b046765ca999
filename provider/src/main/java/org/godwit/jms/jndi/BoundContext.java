package org.godwit.jms.jndi;

import java.util.Hashtable;
import java.util.Iterator;
import java.util.Map;
import javax.naming.Binding;
import javax.naming.CompositeName;
import javax.naming.Context;
import javax.naming.Name;
import javax.naming.NameClassPair;
import javax.naming.NameNotFoundException;
import javax.naming.NameParser;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.NotContextException;
import javax.naming.OperationNotSupportedException;
import org.godwit.jms.message.GodwitQueue;
import org.godwit.jms.message.GodwitTopic;

/**
 * A flat context of what {@link GodwitInitialContextFactory} has bound; nothing can be bound later.
 *
 * <p>The bindings never change, so any thread may look them up.
 */
final class BoundContext implements Context {
    private static final String DYNAMIC_QUEUES = "dynamicQueues/";
    private static final String DYNAMIC_TOPICS = "dynamicTopics/";

    private final Hashtable<Object, Object> environment = new Hashtable<>();
    private final Map<String, Object> bindings;

    BoundContext(Hashtable<?, ?> environment, Map<String, Object> bindings) {
        this.environment.putAll(environment);
        this.bindings = bindings;
    }

    @Override
    public Object lookup(String name) throws NamingException {
        if (name.isEmpty()) {
            return new BoundContext(environment, bindings);
        }
        Object bound = bindings.get(name);
        if (bound != null) {
            return bound;
        }
        if (name.startsWith(DYNAMIC_QUEUES) && name.length() > DYNAMIC_QUEUES.length()) {
            return new GodwitQueue(name.substring(DYNAMIC_QUEUES.length()));
        }
        if (name.startsWith(DYNAMIC_TOPICS) && name.length() > DYNAMIC_TOPICS.length()) {
            return new GodwitTopic(name.substring(DYNAMIC_TOPICS.length()));
        }
        throw new NameNotFoundException("'" + name + "' is not bound, but " + bindings.keySet()
                + "; bind it by a JNDI property connectionFactory." + name + ", queue." + name + " or topic." + name);
    }

    @Override
    public Object lookup(Name name) throws NamingException {
        return lookup(name.toString());
    }

    @Override
    public Object lookupLink(Name name) throws NamingException {
        return lookup(name);
    }

    @Override
    public Object lookupLink(String name) throws NamingException {
        return lookup(name);
    }

    @Override
    public NamingEnumeration<NameClassPair> list(String name) throws NamingException {
        requireRoot(name);
        Iterator<Map.Entry<String, Object>> entries = bindings.entrySet().iterator();
        return new Entries<>(entries) {
            @Override
            NameClassPair entry(String key, Object value) {
                return new NameClassPair(key, value.getClass().getName());
            }
        };
    }

    @Override
    public NamingEnumeration<NameClassPair> list(Name name) throws NamingException {
        return list(name.toString());
    }

    @Override
    public NamingEnumeration<Binding> listBindings(String name) throws NamingException {
        requireRoot(name);
        Iterator<Map.Entry<String, Object>> entries = bindings.entrySet().iterator();
        return new Entries<>(entries) {
            @Override
            Binding entry(String key, Object value) {
                return new Binding(key, value);
            }
        };
    }

    @Override
    public NamingEnumeration<Binding> listBindings(Name name) throws NamingException {
        return listBindings(name.toString());
    }

    private void requireRoot(String name) throws NamingException {
        if (!name.isEmpty()) {
            lookup(name);
            throw new NotContextException("'" + name + "' is not a context; only the root can be listed");
        }
    }

    @Override
    public NameParser getNameParser(Name name) {
        return CompositeName::new;
    }

    @Override
    public NameParser getNameParser(String name) {
        return CompositeName::new;
    }

    @Override
    public Name composeName(Name name, Name prefix) throws NamingException {
        Name composed = (Name) prefix.clone();
        return composed.addAll(name);
    }

    @Override
    public String composeName(String name, String prefix) throws NamingException {
        return composeName(new CompositeName(name), new CompositeName(prefix)).toString();
    }

    @Override
    public Object addToEnvironment(String propertyName, Object propertyValue) {
        return environment.put(propertyName, propertyValue);
    }

    @Override
    public Object removeFromEnvironment(String propertyName) {
        return environment.remove(propertyName);
    }

    @Override
    public Hashtable<?, ?> getEnvironment() {
        return new Hashtable<>(environment);
    }

    @Override
    public String getNameInNamespace() {
        return "";
    }

    @Override
    public void close() {
        // Holds nothing that could be given back
    }

    // ---- what a context of properties cannot do ----------------------------------------------------------------

    private static OperationNotSupportedException readOnly() {
        return new OperationNotSupportedException("The bindings are those of the JNDI properties and cannot be changed;"
                + " factories and destinations can be bound in any JNDI that stores references");
    }

    @Override
    public void bind(Name name, Object object) throws NamingException {
        throw readOnly();
    }

    @Override
    public void bind(String name, Object object) throws NamingException {
        throw readOnly();
    }

    @Override
    public void rebind(Name name, Object object) throws NamingException {
        throw readOnly();
    }

    @Override
    public void rebind(String name, Object object) throws NamingException {
        throw readOnly();
    }

    @Override
    public void unbind(Name name) throws NamingException {
        throw readOnly();
    }

    @Override
    public void unbind(String name) throws NamingException {
        throw readOnly();
    }

    @Override
    public void rename(Name oldName, Name newName) throws NamingException {
        throw readOnly();
    }

    @Override
    public void rename(String oldName, String newName) throws NamingException {
        throw readOnly();
    }

    @Override
    public void destroySubcontext(Name name) throws NamingException {
        throw readOnly();
    }

    @Override
    public void destroySubcontext(String name) throws NamingException {
        throw readOnly();
    }

    @Override
    public Context createSubcontext(Name name) throws NamingException {
        throw readOnly();
    }

    @Override
    public Context createSubcontext(String name) throws NamingException {
        throw readOnly();
    }

    /** Goes through the bindings. For one thread. */
    private abstract static class Entries<T> implements NamingEnumeration<T> {
        private final Iterator<Map.Entry<String, Object>> entries;

        Entries(Iterator<Map.Entry<String, Object>> entries) {
            this.entries = entries;
        }

        abstract T entry(String key, Object value);

        @Override
        public boolean hasMore() {
            return entries.hasNext();
        }

        @Override
        public T next() {
            Map.Entry<String, Object> next = entries.next();
            return entry(next.getKey(), next.getValue());
        }

        @Override
        public boolean hasMoreElements() {
            return hasMore();
        }

        @Override
        public T nextElement() {
            return next();
        }

        @Override
        public void close() {
            // Holds nothing that could be given back
        }
    }
}
