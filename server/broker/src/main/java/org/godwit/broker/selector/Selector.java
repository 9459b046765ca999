package org.godwit.broker.selector;

import org.godwit.amqp.ContentHeader;
import org.godwit.broker.model.Message;

/**
 * A JMS message selector, ready to be evaluated: Jakarta Messaging 3.1, 3.8.1.
 *
 * <p>Immutable and safe for any thread. Evaluation decodes of a message only what the selector reaches: the header table
 * stays encoded when only properties of AMQP are asked for.
 */
public final class Selector {
    private final String text;
    private final Condition condition;
    private final IdentifierEquality equality;

    private Selector(String text, Condition condition) {
        this.text = text;
        this.condition = condition;
        this.equality = IdentifierEquality.neededBy(condition);
    }

    /**
     * @param text not blank: no selector at all is the caller's case
     * @throws InvalidSelectorException when it is none
     */
    public static Selector parse(String text) {
        return new Selector(text, new Parser(text).parse());
    }

    /** Whether the condition is true of the message: neither false nor unknown. */
    public boolean matches(Message message) {
        return matches(message.header());
    }

    /** As {@link #matches(Message)}, of what is not a message yet: a selector looks at the header alone. */
    public boolean matches(ContentHeader header) {
        return condition.evaluate(header) == Truth.TRUE;
    }

    /** As it was given. */
    public String text() {
        return text;
    }

    /** An identifier that a message must have to match, or null. */
    public IdentifierEquality equality() {
        return equality;
    }

    Condition condition() {
        return condition;
    }

    /** Equal when they say the same, however written. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Selector selector && condition.equals(selector.condition);
    }

    @Override
    public int hashCode() {
        return condition.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
