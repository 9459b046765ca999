package org.godwit.jms.message;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.TemporaryTopic;

/** A topic that lives as long as the connection that created it. Usable by any thread. */
public final class GodwitTemporaryTopic extends GodwitTopic implements TemporaryTopic {
    private static final long serialVersionUID = 1L;

    private final transient TemporaryOwner owner;

    public GodwitTemporaryTopic(String name, TemporaryOwner owner) {
        super(name);
        this.owner = owner;
    }

    @Override
    public boolean isTemporary() {
        return true;
    }

    /** Whether it is known that another than {@code candidate} created this destination. */
    public boolean isOwnedByOther(TemporaryOwner candidate) {
        return owner != null && owner != candidate;
    }

    @Override
    public void delete() throws JMSException {
        if (owner == null) {
            throw new IllegalStateException(
                    "Temporary destination " + name() + " can only be deleted through the connection that created it");
        }
        owner.delete(this);
    }
}
