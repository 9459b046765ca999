package org.godwit.broker.security;

/** The kinds of right that RabbitMQ knows, each granted by a regular expression over the names of resources. */
public enum Permission {
    /** To declare and delete a queue or exchange. */
    CONFIGURE,
    /** To publish to an exchange, and to bind something to it or it to something. */
    WRITE,
    /** To consume from, get from and purge a queue, and to bind from an exchange. */
    READ
}
