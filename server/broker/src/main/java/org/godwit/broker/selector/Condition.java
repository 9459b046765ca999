package org.godwit.broker.selector;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.godwit.amqp.ContentHeader;

/** What is true, false or unknown of a message. */
sealed interface Condition extends Expression {
    Truth evaluate(ContentHeader header);

    /** Two conditions or more that must all be true. */
    record And(List<Condition> conditions) implements Condition {
        @Override
        public Truth evaluate(ContentHeader header) {
            Truth truth = Truth.TRUE;
            for (int i = 0; i < conditions.size() && truth != Truth.FALSE; i++) {
                truth = truth.and(conditions.get(i).evaluate(header));
            }
            return truth;
        }

        @Override
        public String toString() {
            return joined(conditions, " AND ");
        }
    }

    /** Two conditions or more of which one must be true. */
    record Or(List<Condition> conditions) implements Condition {
        @Override
        public Truth evaluate(ContentHeader header) {
            Truth truth = Truth.FALSE;
            for (int i = 0; i < conditions.size() && truth != Truth.TRUE; i++) {
                truth = truth.or(conditions.get(i).evaluate(header));
            }
            return truth;
        }

        @Override
        public String toString() {
            return joined(conditions, " OR ");
        }
    }

    record Not(Condition condition) implements Condition {
        @Override
        public Truth evaluate(ContentHeader header) {
            return condition.evaluate(header).not();
        }

        @Override
        public String toString() {
            return "NOT (" + condition + ")";
        }
    }

    /** A boolean that stands for itself; what is no boolean is false. */
    record Holds(Operand operand) implements Condition {
        @Override
        public Truth evaluate(ContentHeader header) {
            Object value = operand.value(header);
            return value == null ? Truth.UNKNOWN : Truth.of(Boolean.TRUE.equals(value));
        }

        @Override
        public String toString() {
            return operand.toString();
        }
    }

    record Comparison(Comparator comparator, Operand left, Operand right) implements Condition {
        @Override
        public Truth evaluate(ContentHeader header) {
            return comparator.compare(left.value(header), right.value(header));
        }

        @Override
        public String toString() {
            return left + " " + comparator.symbol() + " " + right;
        }
    }

    record Between(Operand operand, Operand low, Operand high, boolean negated) implements Condition {
        @Override
        public Truth evaluate(ContentHeader header) {
            Object value = operand.value(header);
            return negated
                    ? Comparator.LESS
                            .compare(value, low.value(header))
                            .or(Comparator.GREATER.compare(value, high.value(header)))
                    : Comparator.GREATER_OR_EQUAL
                            .compare(value, low.value(header))
                            .and(Comparator.LESS_OR_EQUAL.compare(value, high.value(header)));
        }

        @Override
        public String toString() {
            return operand + (negated ? " NOT" : "") + " BETWEEN " + low + " AND " + high;
        }
    }

    record In(Operand operand, Set<String> values, boolean negated) implements Condition {
        @Override
        public Truth evaluate(ContentHeader header) {
            Object value = operand.value(header);
            if (value == null) {
                return Truth.UNKNOWN;
            }
            return Truth.of(value instanceof String && values.contains(value) != negated);
        }

        @Override
        public String toString() {
            return operand
                    + (negated ? " NOT" : "")
                    + values.stream().map(Operand::quoted).collect(Collectors.joining(", ", " IN (", ")"));
        }
    }

    record Like(Operand operand, LikePattern pattern, boolean negated) implements Condition {
        @Override
        public Truth evaluate(ContentHeader header) {
            Object value = operand.value(header);
            if (value == null) {
                return Truth.UNKNOWN;
            }
            return Truth.of(value instanceof String text && pattern.matches(text) != negated);
        }

        @Override
        public String toString() {
            return operand + (negated ? " NOT" : "") + " LIKE " + pattern;
        }
    }

    record IsNull(Operand operand, boolean negated) implements Condition {
        @Override
        public Truth evaluate(ContentHeader header) {
            return Truth.of((operand.value(header) == null) != negated);
        }

        @Override
        public String toString() {
            return operand + " IS " + (negated ? "NOT NULL" : "NULL");
        }
    }

    enum Comparator {
        EQUAL("="),
        NOT_EQUAL("<>"),
        LESS("<"),
        LESS_OR_EQUAL("<="),
        GREATER(">"),
        GREATER_OR_EQUAL(">=");

        private final String symbol;

        Comparator(String symbol) {
            this.symbol = symbol;
        }

        String symbol() {
            return symbol;
        }

        boolean ordering() {
            return this != EQUAL && this != NOT_EQUAL;
        }

        /** Unknown with NULL, false for values of different types, whichever the comparison. */
        Truth compare(Object left, Object right) {
            if (left == null || right == null) {
                return Truth.UNKNOWN;
            }
            if (Numbers.isNumeric(left) && Numbers.isNumeric(right)) {
                return Truth.of(Numbers.compare(this, (Number) left, (Number) right));
            }
            boolean comparable = !ordering() && left.getClass() == right.getClass();
            return Truth.of(comparable && left.equals(right) == (this == EQUAL));
        }
    }

    private static String joined(List<Condition> conditions, String by) {
        return conditions.stream().map(Condition::toString).collect(Collectors.joining(")" + by + "(", "(", ")"));
    }
}
