package org.godwit.broker.model;

/** Where a binding leads: a queue or an exchange. */
public interface Destination {
    String name();

    boolean durable();
}
