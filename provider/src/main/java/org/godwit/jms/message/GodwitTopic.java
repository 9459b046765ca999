package org.godwit.jms.message;

import jakarta.jms.Topic;

/** A topic by its name; a consumer may use the wildcards {@code *} (one word) and {@code #} (any). Immutable. */
public sealed class GodwitTopic extends GodwitDestination implements Topic permits GodwitTemporaryTopic {
    private static final long serialVersionUID = 1L;

    public GodwitTopic(String name) {
        super(name);
    }

    @Override
    public String getTopicName() {
        return name();
    }

    @Override
    public boolean isTopic() {
        return true;
    }
}
