package org.godwit.ra.destination;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.resource.Referenceable;
import java.io.Serializable;
import java.util.Objects;
import javax.naming.NamingException;
import javax.naming.Reference;
import javax.naming.StringRefAddr;
import org.godwit.jms.GodwitObjectFactory;
import org.godwit.jms.message.GodwitDestination;

/**
 * A queue or topic as an administered object: a JavaBean with the name that the broker knows it by.
 *
 * <p>Configured by the server's thread, then usable by any. Two are equal when kind and names are. Public for the servers
 * that set properties by reflection.
 */
public abstract class AdministeredDestination implements Destination, Serializable, Referenceable {
    private static final long serialVersionUID = 1L;

    private String physicalName;
    private String destinationName;
    private transient Reference reference;

    AdministeredDestination() {}

    /** The name that the broker knows the destination by. */
    public final String getPhysicalName() {
        return physicalName;
    }

    public final void setPhysicalName(String name) {
        physicalName = name == null || name.isEmpty() ? null : name;
    }

    /** What the name is without a physical one: the destinationName of a JMSDestinationDefinition. */
    public final String getDestinationName() {
        return destinationName;
    }

    public final void setDestinationName(String name) {
        destinationName = name == null || name.isEmpty() ? null : name;
    }

    /** The same, as GlassFish calls it. */
    public final String getName() {
        return getDestinationName();
    }

    public final void setName(String name) {
        setDestinationName(name);
    }

    final String brokerName() throws JMSException {
        String name = nameOrNull();
        if (name == null) {
            throw new JMSException(
                    kind() + " has no name: neither its property physicalName nor destinationName is set");
        }
        return name;
    }

    private String nameOrNull() {
        return physicalName == null ? destinationName : physicalName;
    }

    abstract String kind();

    abstract GodwitDestination named(String name);

    /** The server's own reference, or one that the client resolves without the adapter. */
    @Override
    public final Reference getReference() throws NamingException {
        if (reference != null) {
            return reference;
        }
        String name = nameOrNull();
        if (name == null) {
            throw new NamingException(
                    kind() + " cannot be bound: neither its property physicalName nor destinationName is set");
        }
        Reference own = new Reference(named(name).getClass().getName(), GodwitObjectFactory.class.getName(), null);
        own.add(new StringRefAddr("address", named(name).address()));
        return own;
    }

    @Override
    public final void setReference(Reference reference) {
        this.reference = reference;
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof AdministeredDestination that
                && kind().equals(that.kind())
                && Objects.equals(physicalName, that.physicalName)
                && Objects.equals(destinationName, that.destinationName);
    }

    @Override
    public final int hashCode() {
        return Objects.hash(kind(), physicalName, destinationName);
    }

    @Override
    public final String toString() {
        return kind() + " " + nameOrNull();
    }
}
