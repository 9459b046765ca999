package org.godwit.broker.routing;

import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;
import org.godwit.broker.selector.InvalidSelectorException;
import org.godwit.broker.selector.Selector;

/**
 * What a JMS subscription lets through: messages that its selector matches, of other clients than the one that it
 * excludes. It is in the binding's arguments, so that the log needs not know it. Immutable.
 */
public final class BindingFilter {
    /** A JMS selector. */
    public static final String SELECTOR = "x-jms-selector";
    /** The origin whose messages are kept out. */
    public static final String NO_LOCAL = "x-jms-no-local";

    private final Selector selector;
    private final String excludedOrigin;

    private BindingFilter(Selector selector, String excludedOrigin) {
        this.selector = selector;
        this.excludedOrigin = excludedOrigin;
    }

    /**
     * @return null when the arguments filter nothing
     * @throws InvalidSelectorException when their selector is none
     */
    static BindingFilter of(FieldTable arguments) {
        if (arguments.isEmpty()) {
            return null;
        }
        Selector selector = arguments.get(SELECTOR) instanceof String text ? Selector.parse(text) : null;
        String excluded = arguments.get(NO_LOCAL) instanceof String origin ? origin : null;
        return selector == null && excluded == null ? null : new BindingFilter(selector, excluded);
    }

    /** @param origin who publishes, or null when it is the broker */
    boolean passes(ContentHeader header, String origin) {
        return (excludedOrigin == null || !excludedOrigin.equals(origin))
                && (selector == null || selector.matches(header));
    }
}
