package org.godwit.amqp;

import java.util.Objects;

/** What follows a method that carries content: the header with its properties, and the body. Immutable. */
public record Content(ContentHeader header, Body body) {
    public Content {
        Objects.requireNonNull(header, "header");
        Objects.requireNonNull(body, "body");
    }
}
