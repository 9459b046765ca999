package org.godwit.broker.selector;

/** A text that is no selector: says where, what was found there, and what was expected instead. */
public final class InvalidSelectorException extends RuntimeException {
    private static final int SHOWN_CHARACTERS = 300;

    private final int position;
    private final String found;
    private final String expected;

    InvalidSelectorException(String text, int position, String found, String expected) {
        super("invalid selector \"" + shown(text) + "\": at index " + position + " found " + found + ", expected "
                + expected);
        this.position = position;
        this.found = found;
        this.expected = expected;
    }

    private static String shown(String text) {
        return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "...";
    }

    /** The index of the offending character in the text, the length of the text when it ends too early. */
    public int position() {
        return position;
    }

    public String found() {
        return found;
    }

    public String expected() {
        return expected;
    }
}
