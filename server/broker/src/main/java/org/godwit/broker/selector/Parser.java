package org.godwit.broker.selector;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.godwit.broker.selector.Condition.Comparator;
import org.godwit.broker.selector.Operand.Literal;
import org.godwit.broker.selector.Operand.Operator;
import org.godwit.broker.selector.Token.Kind;

/**
 * Reads a selector by recursive descent. Used by one thread, once.
 *
 * <pre>
 * disjunction = conjunction { OR conjunction }
 * conjunction = negation { AND negation }
 * negation    = { NOT } predicate
 * predicate   = sum [ ( "=" | "<>" | "<" | "<=" | ">" | ">=" ) sum
 *                   | [ NOT ] BETWEEN sum AND sum
 *                   | [ NOT ] IN "(" string { "," string } ")"
 *                   | [ NOT ] LIKE string [ ESCAPE string ]
 *                   | IS [ NOT ] NULL ]
 * sum         = product { ( "+" | "-" ) product }
 * product     = signed { ( "*" | "/" ) signed }
 * signed      = { "+" | "-" } primary
 * primary     = literal | identifier | "(" disjunction ")"
 * </pre>
 *
 * A sum that stands where a condition is due must be a boolean literal or an identifier; IN, LIKE and IS NULL take
 * identifiers; order and arithmetic take no strings and no booleans, as far as that can be seen here.
 */
final class Parser {
    /** Of brackets, signs, NOTs and arithmetic: evaluation recurses as deep. */
    private static final int DEEPEST = 250;

    private final String text;
    private final Tokens tokens;
    private Token token;
    private int depth;

    Parser(String text) {
        this.text = text;
        this.tokens = new Tokens(text);
        this.token = tokens.next();
    }

    Condition parse() {
        Condition condition = condition(token, disjunction());
        if (token.kind() != Kind.END) {
            throw unexpected("an operator or the end of the selector");
        }
        return condition;
    }

    // ---- conditions ----------------------------------------------------------------------------------------------

    private Expression disjunction() {
        Token start = token;
        Expression first = conjunction();
        if (token.kind() != Kind.OR) {
            return first;
        }
        List<Condition> conditions = new ArrayList<>();
        conditions.add(condition(start, first));
        while (accept(Kind.OR)) {
            conditions.add(condition(token, conjunction()));
        }
        return new Condition.Or(List.copyOf(conditions));
    }

    private Expression conjunction() {
        Token start = token;
        Expression first = negation();
        if (token.kind() != Kind.AND) {
            return first;
        }
        List<Condition> conditions = new ArrayList<>();
        conditions.add(condition(start, first));
        while (accept(Kind.AND)) {
            conditions.add(condition(token, negation()));
        }
        return new Condition.And(List.copyOf(conditions));
    }

    private Expression negation() {
        Token not = token;
        if (!accept(Kind.NOT)) {
            return predicate();
        }
        deeper(not);
        Condition negated = new Condition.Not(condition(token, negation()));
        depth--;
        return negated;
    }

    private Expression predicate() {
        Token start = token;
        Expression left = sum();
        Comparator comparator = comparator(token.kind());
        if (comparator != null) {
            advance();
            Token second = token;
            return comparison(comparator, start, left, second, sum());
        }
        boolean negated = accept(Kind.NOT);
        switch (token.kind()) {
            case BETWEEN:
                return between(start, left, negated);
            case IN:
                return in(identifier(start, left), negated);
            case LIKE:
                return like(identifier(start, left), negated);
            case IS:
                if (negated) {
                    throw unexpected("BETWEEN, IN or LIKE");
                }
                return isNull(identifier(start, left));
            default:
                if (negated) {
                    throw unexpected("BETWEEN, IN or LIKE");
                }
                return left;
        }
    }

    private Condition comparison(
            Comparator comparator, Token leftStart, Expression left, Token rightStart, Expression right) {
        if (comparator.ordering()) {
            return new Condition.Comparison(comparator, arithmetic(leftStart, left), arithmetic(rightStart, right));
        }
        if (left instanceof Literal first
                && right instanceof Literal second
                && first.value() instanceof Boolean != second.value() instanceof Boolean) {
            throw invalid(rightStart, "a literal of the same type as the one before it");
        }
        return new Condition.Comparison(comparator, operand(leftStart, left), operand(rightStart, right));
    }

    private static Comparator comparator(Kind kind) {
        return switch (kind) {
            case EQUAL -> Comparator.EQUAL;
            case NOT_EQUAL -> Comparator.NOT_EQUAL;
            case LESS -> Comparator.LESS;
            case LESS_OR_EQUAL -> Comparator.LESS_OR_EQUAL;
            case GREATER -> Comparator.GREATER;
            case GREATER_OR_EQUAL -> Comparator.GREATER_OR_EQUAL;
            default -> null;
        };
    }

    private Condition between(Token start, Expression left, boolean negated) {
        Operand operand = arithmetic(start, left);
        advance();
        Operand low = arithmetic(token, sum());
        expect(Kind.AND);
        Operand high = arithmetic(token, sum());
        return new Condition.Between(operand, low, high, negated);
    }

    private Condition in(Operand operand, boolean negated) {
        advance();
        expect(Kind.OPENING);
        Set<String> values = new LinkedHashSet<>();
        do {
            values.add(expect(Kind.STRING).text());
        } while (accept(Kind.COMMA));
        if (token.kind() != Kind.CLOSING) {
            throw unexpected("',' or ')'");
        }
        advance();
        return new Condition.In(operand, Collections.unmodifiableSet(values), negated);
    }

    private Condition like(Operand operand, boolean negated) {
        advance();
        Token pattern = expect(Kind.STRING);
        int escape = LikePattern.NO_ESCAPE;
        if (accept(Kind.ESCAPE)) {
            Token literal = token;
            String character = expect(Kind.STRING).text();
            if (character.codePointCount(0, character.length()) != 1) {
                throw invalid(literal, "a string of one character to escape with");
            }
            escape = character.codePointAt(0);
            if (LikePattern.endsInEscape(pattern.text(), escape)) {
                throw invalid(pattern, "a pattern with a character after its last escape '" + character + "'");
            }
        }
        return new Condition.Like(operand, new LikePattern(pattern.text(), escape), negated);
    }

    private Condition isNull(Operand operand) {
        advance();
        boolean negated = accept(Kind.NOT);
        if (token.kind() != Kind.NULL) {
            throw unexpected(negated ? "NULL" : "NULL or NOT NULL");
        }
        advance();
        return new Condition.IsNull(operand, negated);
    }

    // ---- arithmetic ----------------------------------------------------------------------------------------------

    private Expression sum() {
        Token start = token;
        int outside = depth;
        Expression left = product();
        while (token.kind() == Kind.PLUS || token.kind() == Kind.MINUS) {
            left = calculation(token.kind() == Kind.PLUS ? Operator.PLUS : Operator.MINUS, start, left, false);
        }
        depth = outside;
        return left;
    }

    private Expression product() {
        Token start = token;
        int outside = depth;
        Expression left = signed();
        while (token.kind() == Kind.TIMES || token.kind() == Kind.DIVIDED) {
            left = calculation(token.kind() == Kind.TIMES ? Operator.TIMES : Operator.DIVIDED, start, left, true);
        }
        depth = outside;
        return left;
    }

    /** A chain is a tree that is deep on its left. */
    private Operand calculation(Operator operator, Token start, Expression left, boolean product) {
        Operand first = arithmetic(start, left);
        deeper(token);
        advance();
        Token second = token;
        return new Operand.Arithmetic(operator, first, arithmetic(second, product ? signed() : product()));
    }

    private Expression signed() {
        Token sign = token;
        if (sign.kind() != Kind.PLUS && sign.kind() != Kind.MINUS) {
            return primary();
        }
        boolean negative = sign.kind() == Kind.MINUS;
        advance();
        if (token.kind() == Kind.EXACT || token.kind() == Kind.APPROXIMATE) {
            return number(negative);
        }
        deeper(sign);
        Operand operand = new Operand.Signed(negative, arithmetic(token, signed()));
        depth--;
        return operand;
    }

    private Expression primary() {
        Token first = token;
        switch (first.kind()) {
            case EXACT, APPROXIMATE:
                return number(false);
            case STRING:
                advance();
                return new Literal(first.text());
            case TRUE, FALSE:
                advance();
                return new Literal(first.kind() == Kind.TRUE);
            case IDENTIFIER:
                advance();
                return identifier(first);
            case OPENING:
                deeper(first);
                advance();
                Expression inside = disjunction();
                if (token.kind() != Kind.CLOSING) {
                    throw unexpected("an operator or ')'");
                }
                advance();
                depth--;
                return inside;
            default:
                throw unexpected("a literal, an identifier or '('");
        }
    }

    private Literal number(boolean negative) {
        Token number = token;
        advance();
        try {
            return new Literal(
                    number.kind() == Kind.EXACT
                            ? exact(number.text(), negative)
                            : approximate(number.text(), negative));
        } catch (NumberFormatException notInRange) {
            throw invalid(number, "a number as Java writes it, in the range of long or double");
        }
    }

    private static Number exact(String literal, boolean negative) {
        String digits =
                literal.endsWith("L") || literal.endsWith("l") ? literal.substring(0, literal.length() - 1) : literal;
        if (digits.length() == 1 || digits.charAt(0) != '0') {
            return Long.parseLong(negative ? "-" + digits : digits);
        }
        char second = digits.charAt(1);
        long value;
        if (second == 'x' || second == 'X') {
            value = Long.parseUnsignedLong(digits.substring(2), 16);
        } else if (second == 'b' || second == 'B') {
            value = Long.parseUnsignedLong(digits.substring(2), 2);
        } else {
            value = Long.parseUnsignedLong(digits, 8);
        }
        return negative ? -value : value;
    }

    private static Number approximate(String literal, boolean negative) {
        char last = literal.charAt(literal.length() - 1);
        if (last == 'f' || last == 'F') {
            float value = Float.parseFloat(literal);
            if (Float.isInfinite(value)) {
                throw new NumberFormatException(literal);
            }
            return negative ? -value : value;
        }
        double value = Double.parseDouble(literal);
        if (Double.isInfinite(value)) {
            throw new NumberFormatException(literal);
        }
        return negative ? -value : value;
    }

    private Operand identifier(Token identifier) {
        String name = identifier.text();
        HeaderField field = HeaderField.named(name);
        if (field != null) {
            return new Operand.Field(field);
        }
        if (name.startsWith("JMS") && !name.startsWith("JMSX") && !name.startsWith("JMS_")) {
            throw invalid(
                    identifier,
                    "a property, or one of JMSDeliveryMode, JMSPriority, JMSMessageID, JMSTimestamp,"
                            + " JMSCorrelationID and JMSType");
        }
        return new Operand.Property(name);
    }

    // ---- what may stand where ------------------------------------------------------------------------------------

    private Condition condition(Token start, Expression expression) {
        if (expression instanceof Condition condition) {
            return condition;
        }
        if (isIdentifier(expression) || expression instanceof Literal literal && literal.value() instanceof Boolean) {
            return new Condition.Holds((Operand) expression);
        }
        throw invalid(start, "a condition");
    }

    private Operand operand(Token start, Expression expression) {
        if (expression instanceof Operand operand) {
            return operand;
        }
        throw invalid(start, "a value, not a condition");
    }

    private Operand arithmetic(Token start, Expression expression) {
        boolean numeric = !(expression instanceof Literal literal) || literal.value() instanceof Number;
        if (numeric && expression instanceof Operand operand) {
            return operand;
        }
        throw invalid(start, "a number, or an identifier of one");
    }

    private Operand identifier(Token start, Expression expression) {
        if (isIdentifier(expression)) {
            return (Operand) expression;
        }
        throw invalid(start, "an identifier before " + token.text().toUpperCase(Locale.ROOT));
    }

    private static boolean isIdentifier(Expression expression) {
        return expression instanceof Operand.Property || expression instanceof Operand.Field;
    }

    // ---- tokens --------------------------------------------------------------------------------------------------

    private void advance() {
        token = tokens.next();
    }

    private boolean accept(Kind kind) {
        if (token.kind() != kind) {
            return false;
        }
        advance();
        return true;
    }

    private Token expect(Kind kind) {
        if (token.kind() != kind) {
            throw unexpected(kind.toString());
        }
        Token expected = token;
        advance();
        return expected;
    }

    private void deeper(Token at) {
        if (++depth > DEEPEST) {
            throw new InvalidSelectorException(
                    text, at.position(), at.shown(), "no more than " + DEEPEST + " operators within each other");
        }
    }

    private InvalidSelectorException unexpected(String expected) {
        return invalid(token, expected);
    }

    private InvalidSelectorException invalid(Token at, String expected) {
        return new InvalidSelectorException(text, at.position(), at.shown(), expected);
    }
}
