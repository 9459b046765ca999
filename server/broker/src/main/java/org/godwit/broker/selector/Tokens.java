package org.godwit.broker.selector;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.godwit.broker.selector.Token.Kind;

/** Cuts a selector's text into words. Used by one thread, once. Jakarta Messaging 3.1, 3.8.1.1. */
final class Tokens {
    /** Java's floating-point literals, the hexadecimal ones first. */
    private static final Pattern APPROXIMATE =
            Pattern.compile("0[xX](?:[0-9a-fA-F]++\\.?[0-9a-fA-F]*+|\\.[0-9a-fA-F]++)[pP][+-]?[0-9]++[fFdD]?"
                    + "|(?:[0-9]++\\.[0-9]*+|\\.[0-9]++)(?:[eE][+-]?[0-9]++)?[fFdD]?"
                    + "|[0-9]++[eE][+-]?[0-9]++[fFdD]?"
                    + "|(?!0[xX])[0-9]++[fFdD]");
    /** Java's integer literals: hexadecimal, binary, octal and decimal. */
    private static final Pattern EXACT = Pattern.compile("0[xX][0-9a-fA-F]++[lL]?|0[bB][01]++[lL]?|[0-9]++[lL]?");

    private final String text;
    private final Matcher approximate;
    private final Matcher exact;
    private int position;

    Tokens(String text) {
        this.text = text;
        this.approximate = APPROXIMATE.matcher(text);
        this.exact = EXACT.matcher(text);
    }

    Token next() {
        while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
            position++;
        }
        if (position == text.length()) {
            return new Token(Kind.END, "", position);
        }
        char first = text.charAt(position);
        if (first == '\'') {
            return string();
        }
        if (isDigit(first) || first == '.' && position + 1 < text.length() && isDigit(text.charAt(position + 1))) {
            return number();
        }
        if (Character.isJavaIdentifierStart(text.codePointAt(position))) {
            return word();
        }
        return symbol(first);
    }

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }

    private Token string() {
        int start = position;
        StringBuilder value = new StringBuilder();
        int from = start + 1;
        while (true) {
            int quote = text.indexOf('\'', from);
            if (quote < 0) {
                throw new InvalidSelectorException(
                        text, start, "a string without an end", "a quote that closes it; a quote inside is doubled");
            }
            value.append(text, from, quote);
            from = quote + 1;
            if (from == text.length() || text.charAt(from) != '\'') {
                break;
            }
            value.append('\'');
            from++;
        }
        position = from;
        return new Token(Kind.STRING, value.toString(), start);
    }

    private Token number() {
        int start = position;
        Kind kind = Kind.APPROXIMATE;
        Matcher matcher = approximate.region(start, text.length());
        if (!matcher.lookingAt()) {
            kind = Kind.EXACT;
            matcher = exact.region(start, text.length());
            matcher.lookingAt();
        }
        position = matcher.end();
        if (position < text.length() && Character.isJavaIdentifierPart(text.codePointAt(position))) {
            int end = endOfWord(position);
            throw new InvalidSelectorException(
                    text, start, "'" + text.substring(start, end) + "'", "a number as Java writes it");
        }
        return new Token(kind, text.substring(start, position), start);
    }

    private Token word() {
        int start = position;
        position = endOfWord(start);
        String word = text.substring(start, position);
        return new Token(Kind.ofWord(word), word, start);
    }

    private int endOfWord(int from) {
        int end = from;
        while (end < text.length() && Character.isJavaIdentifierPart(text.codePointAt(end))) {
            end += Character.charCount(text.codePointAt(end));
        }
        return end;
    }

    private Token symbol(char first) {
        char second = position + 1 < text.length() ? text.charAt(position + 1) : ' ';
        return switch (first) {
            case '=' -> symbol(Kind.EQUAL, 1);
            case '<' ->
                second == '>'
                        ? symbol(Kind.NOT_EQUAL, 2)
                        : second == '=' ? symbol(Kind.LESS_OR_EQUAL, 2) : symbol(Kind.LESS, 1);
            case '>' -> second == '=' ? symbol(Kind.GREATER_OR_EQUAL, 2) : symbol(Kind.GREATER, 1);
            case '+' -> symbol(Kind.PLUS, 1);
            case '-' -> symbol(Kind.MINUS, 1);
            case '*' -> symbol(Kind.TIMES, 1);
            case '/' -> symbol(Kind.DIVIDED, 1);
            case '(' -> symbol(Kind.OPENING, 1);
            case ')' -> symbol(Kind.CLOSING, 1);
            case ',' -> symbol(Kind.COMMA, 1);
            default ->
                throw new InvalidSelectorException(
                        text,
                        position,
                        "'" + Character.toString(text.codePointAt(position)) + "'",
                        first == '!'
                                ? "'<>' for a comparison, or NOT"
                                : first == '"' ? "single quotes around a string" : "a character that selectors know");
        };
    }

    private Token symbol(Kind kind, int length) {
        int start = position;
        position += length;
        return new Token(kind, text.substring(start, position), start);
    }
}
