package org.godwit.benchmarks.storage;

import java.util.Locale;

/** Prints what is found: a row for the table, and words beside it. */
final class Row {
    /** By this the rows are found among the rest of the output. */
    static final String MARK = "| ";

    private Row() {}

    static void print(String what, String aim, String measured, Object... values) {
        System.out.println(MARK + what + " | " + aim + " | " + String.format(Locale.ROOT, measured, values) + " |");
    }

    static void remark(String words, Object... values) {
        System.out.println(String.format(Locale.ROOT, words, values));
    }
}
