package org.godwit.broker.selector;

import org.godwit.broker.selector.Condition.Comparator;
import org.godwit.broker.selector.Operand.Operator;

/**
 * Comparison and arithmetic by Java's numeric promotion, as Jakarta Messaging 3.1, 3.8.1.1 asks: double if one side is
 * double, else float if one is float, else whole. Whole numbers are all calculated as long. Stateless.
 */
final class Numbers {
    private Numbers() {}

    static boolean isNumeric(Object value) {
        return isWhole(value) || value instanceof Double || value instanceof Float;
    }

    private static boolean isWhole(Object value) {
        return value instanceof Integer || value instanceof Long || value instanceof Short || value instanceof Byte;
    }

    static boolean compare(Comparator comparator, Number left, Number right) {
        if (isWhole(left) && isWhole(right)) {
            return compare(comparator, left.longValue(), right.longValue());
        }
        if (left instanceof Double || right instanceof Double) {
            return compare(comparator, left.doubleValue(), right.doubleValue());
        }
        // exact: a float is a double
        return compare(comparator, (double) left.floatValue(), (double) right.floatValue());
    }

    private static boolean compare(Comparator comparator, long left, long right) {
        return switch (comparator) {
            case EQUAL -> left == right;
            case NOT_EQUAL -> left != right;
            case LESS -> left < right;
            case LESS_OR_EQUAL -> left <= right;
            case GREATER -> left > right;
            case GREATER_OR_EQUAL -> left >= right;
        };
    }

    private static boolean compare(Comparator comparator, double left, double right) {
        return switch (comparator) {
            case EQUAL -> left == right;
            case NOT_EQUAL -> left != right;
            case LESS -> left < right;
            case LESS_OR_EQUAL -> left <= right;
            case GREATER -> left > right;
            case GREATER_OR_EQUAL -> left >= right;
        };
    }

    static Number negate(Number value) {
        if (value instanceof Double number) {
            return -number;
        }
        return value instanceof Float number ? (Number) (-number) : (Number) (-value.longValue());
    }

    /** Null when a whole number is divided by zero. */
    static Number calculate(Operator operator, Number left, Number right) {
        if (isWhole(left) && isWhole(right)) {
            return calculate(operator, left.longValue(), right.longValue());
        }
        if (left instanceof Double || right instanceof Double) {
            return calculate(operator, left.doubleValue(), right.doubleValue());
        }
        return calculate(operator, left.floatValue(), right.floatValue());
    }

    private static Number calculate(Operator operator, long left, long right) {
        return switch (operator) {
            case PLUS -> left + right;
            case MINUS -> left - right;
            case TIMES -> left * right;
            case DIVIDED -> right == 0 ? null : (Number) (left / right);
        };
    }

    private static Number calculate(Operator operator, double left, double right) {
        return switch (operator) {
            case PLUS -> left + right;
            case MINUS -> left - right;
            case TIMES -> left * right;
            case DIVIDED -> left / right;
        };
    }

    private static Number calculate(Operator operator, float left, float right) {
        return switch (operator) {
            case PLUS -> left + right;
            case MINUS -> left - right;
            case TIMES -> left * right;
            case DIVIDED -> left / right;
        };
    }
}
