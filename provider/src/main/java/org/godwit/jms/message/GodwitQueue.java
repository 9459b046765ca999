package org.godwit.jms.message;

import jakarta.jms.Queue;

/** A queue by its name. Immutable. */
public sealed class GodwitQueue extends GodwitDestination implements Queue permits GodwitTemporaryQueue {
    private static final long serialVersionUID = 1L;

    public GodwitQueue(String name) {
        super(name);
    }

    @Override
    public String getQueueName() {
        return name();
    }

    @Override
    public boolean isTopic() {
        return false;
    }
}
