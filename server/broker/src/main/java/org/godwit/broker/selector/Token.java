package org.godwit.broker.selector;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A word of a selector's text.
 *
 * @param text as written; of a string literal its value, without the quotes
 * @param position index of its first character
 */
record Token(Kind kind, String text, int position) {
    enum Kind {
        NULL("NULL"),
        TRUE("TRUE"),
        FALSE("FALSE"),
        NOT("NOT"),
        AND("AND"),
        OR("OR"),
        BETWEEN("BETWEEN"),
        LIKE("LIKE"),
        IN("IN"),
        IS("IS"),
        ESCAPE("ESCAPE"),
        EQUAL("="),
        NOT_EQUAL("<>"),
        LESS("<"),
        LESS_OR_EQUAL("<="),
        GREATER(">"),
        GREATER_OR_EQUAL(">="),
        PLUS("+"),
        MINUS("-"),
        TIMES("*"),
        DIVIDED("/"),
        OPENING("("),
        CLOSING(")"),
        COMMA(","),
        IDENTIFIER("an identifier"),
        STRING("a string literal"),
        EXACT("an exact number"),
        APPROXIMATE("an approximate number"),
        END("the end of the selector");

        private static final Map<String, Kind> RESERVED = Stream.of(values())
                .filter(kind -> kind.compareTo(ESCAPE) <= 0)
                .collect(Collectors.toUnmodifiableMap(kind -> kind.shown, kind -> kind));

        private final String shown;

        Kind(String shown) {
            this.shown = shown;
        }

        /** The kind of a word; reserved words are not case-sensitive. */
        static Kind ofWord(String word) {
            return RESERVED.getOrDefault(word.toUpperCase(Locale.ROOT), IDENTIFIER);
        }

        @Override
        public String toString() {
            return compareTo(IDENTIFIER) < 0 ? "'" + shown + "'" : shown;
        }
    }

    /** For people. */
    String shown() {
        return switch (kind) {
            case END -> "the end of the selector";
            case STRING -> "the string '" + text + "'";
            case EXACT, APPROXIMATE -> "the number " + text;
            default -> "'" + text + "'";
        };
    }
}
