package org.godwit.broker.selector;

import java.util.Arrays;

/**
 * The pattern of a LIKE: {@code _} stands for one character, {@code %} for any number of them, everything else for
 * itself, and so does what follows the escape character. Characters are those of Unicode.
 *
 * <p>Immutable. Matches without recursion and without allocating: at most a step for each character of the text and
 * element of the pattern.
 */
final class LikePattern {
    static final int NO_ESCAPE = -1;

    private static final int ONE = -1;
    private static final int MANY = -2;

    private final String text;
    private final int escape;
    private final int[] elements;

    /** @param escape a code point, or {@link #NO_ESCAPE}; the pattern does not end with it: {@link #endsInEscape} */
    LikePattern(String text, int escape) {
        this.text = text;
        this.escape = escape;
        int[] found = new int[text.length()];
        int count = 0;
        boolean escaped = false;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int character = text.codePointAt(i);
            if (escaped) {
                found[count++] = character;
                escaped = false;
            } else if (character == escape) {
                escaped = true;
            } else if (character == '%') {
                if (count == 0 || found[count - 1] != MANY) {
                    found[count++] = MANY;
                }
            } else {
                found[count++] = character == '_' ? ONE : character;
            }
        }
        this.elements = Arrays.copyOf(found, count);
    }

    /** Whether the escape character is the last of the pattern, with nothing to escape. */
    static boolean endsInEscape(String text, int escape) {
        boolean escaped = false;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            escaped = !escaped && text.codePointAt(i) == escape;
        }
        return escaped;
    }

    boolean matches(String value) {
        int element = 0;
        int at = 0;
        int elementAfterMany = -1;
        int retryAt = 0;
        while (at < value.length()) {
            int character = value.codePointAt(at);
            if (element < elements.length && (elements[element] == ONE || elements[element] == character)) {
                element++;
                at += Character.charCount(character);
            } else if (element < elements.length && elements[element] == MANY) {
                element++;
                elementAfterMany = element;
                retryAt = at;
            } else if (elementAfterMany >= 0) {
                retryAt += Character.charCount(value.codePointAt(retryAt));
                at = retryAt;
                element = elementAfterMany;
            } else {
                return false;
            }
        }
        while (element < elements.length && elements[element] == MANY) {
            element++;
        }
        return element == elements.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LikePattern pattern && text.equals(pattern.text) && escape == pattern.escape;
    }

    @Override
    public int hashCode() {
        return 31 * text.hashCode() + escape;
    }

    @Override
    public String toString() {
        String quoted = Operand.quoted(text);
        return escape == NO_ESCAPE ? quoted : quoted + " ESCAPE " + Operand.quoted(Character.toString(escape));
    }
}
