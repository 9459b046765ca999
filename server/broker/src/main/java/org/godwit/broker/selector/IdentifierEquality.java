package org.godwit.broker.selector;

import org.godwit.amqp.ContentHeader;

/** That a message's identifier must be one certain value for a selector to match: what a queue can look up by hash. */
public record IdentifierEquality(Identifier identifier, String value) {
    /** Which identifier of a message. */
    public enum Identifier {
        MESSAGE_ID(HeaderField.MESSAGE_ID),
        CORRELATION_ID(HeaderField.CORRELATION_ID);

        private final HeaderField field;

        Identifier(HeaderField field) {
            this.field = field;
        }

        /** The message's, or null. */
        public String of(ContentHeader header) {
            return (String) field.value(header);
        }
    }

    /** The equality that a condition needs to be true, or null. */
    static IdentifierEquality neededBy(Condition condition) {
        if (condition instanceof Condition.And and) {
            for (Condition part : and.conditions()) {
                IdentifierEquality needed = neededBy(part);
                if (needed != null) {
                    return needed;
                }
            }
        }
        if (condition instanceof Condition.Comparison comparison
                && comparison.comparator() == Condition.Comparator.EQUAL) {
            IdentifierEquality needed = of(comparison.left(), comparison.right());
            return needed == null ? of(comparison.right(), comparison.left()) : needed;
        }
        return null;
    }

    private static IdentifierEquality of(Operand left, Operand right) {
        if (left instanceof Operand.Field named
                && right instanceof Operand.Literal literal
                && literal.value() instanceof String value) {
            for (Identifier identifier : Identifier.values()) {
                if (identifier.field == named.field()) {
                    return new IdentifierEquality(identifier, value);
                }
            }
        }
        return null;
    }
}
