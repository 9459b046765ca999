package org.godwit.broker.selector;

import org.godwit.amqp.ContentHeader;

/** What is compared: literals, properties, header fields and arithmetic with them. */
sealed interface Operand extends Expression {
    /** A String, Boolean, Byte, Short, Integer, Long, Float or Double; null is SQL's NULL. */
    Object value(ContentHeader header);

    /** @param value a String, Boolean, Long, Float or Double */
    record Literal(Object value) implements Operand {
        @Override
        public Object value(ContentHeader header) {
            return value;
        }

        @Override
        public String toString() {
            if (value instanceof String text) {
                return quoted(text);
            }
            if (value instanceof Boolean truth) {
                return truth ? "TRUE" : "FALSE";
            }
            return value instanceof Float ? value + "f" : value.toString();
        }
    }

    /** An application's property; absent, or of a type that JMS has not, it is NULL. */
    record Property(String name) implements Operand {
        @Override
        public Object value(ContentHeader header) {
            Object value = header.header(name);
            boolean known = value instanceof String || value instanceof Boolean || Numbers.isNumeric(value);
            return known ? value : null;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** A header field or a property that AMQP keeps elsewhere than among the headers. */
    record Field(HeaderField field) implements Operand {
        @Override
        public Object value(ContentHeader header) {
            return field.value(header);
        }

        @Override
        public String toString() {
            return field.identifier();
        }
    }

    /** A sign before something that is no number by itself. Of what is not numeric it is NULL. */
    record Signed(boolean negative, Operand operand) implements Operand {
        @Override
        public Object value(ContentHeader header) {
            Object value = operand.value(header);
            if (!Numbers.isNumeric(value)) {
                return null;
            }
            return negative ? Numbers.negate((Number) value) : value;
        }

        @Override
        public String toString() {
            return (negative ? "-(" : "+(") + operand + ")";
        }
    }

    /** NULL when a side is NULL or not numeric, or when a whole number is divided by zero. */
    record Arithmetic(Operator operator, Operand left, Operand right) implements Operand {
        @Override
        public Object value(ContentHeader header) {
            Object first = left.value(header);
            Object second = first == null ? null : right.value(header);
            return Numbers.isNumeric(first) && Numbers.isNumeric(second)
                    ? Numbers.calculate(operator, (Number) first, (Number) second)
                    : null;
        }

        @Override
        public String toString() {
            return "(" + left + " " + operator.symbol() + " " + right + ")";
        }
    }

    enum Operator {
        PLUS("+"),
        MINUS("-"),
        TIMES("*"),
        DIVIDED("/");

        private final String symbol;

        Operator(String symbol) {
            this.symbol = symbol;
        }

        String symbol() {
            return symbol;
        }
    }

    static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
