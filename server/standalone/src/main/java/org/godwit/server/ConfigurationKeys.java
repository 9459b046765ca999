package org.godwit.server;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Compares keys of the configuration with those that are known. Stateless.
 *
 * <p>A key is made of segments between dots, of which one in quotes may contain dots; {@code *} in a known key stands for
 * any one segment.
 */
final class ConfigurationKeys {
    private ConfigurationKeys() {}

    static boolean matchesAny(String key, Collection<String> known) {
        List<String> segments = segments(key);
        return known.stream().anyMatch(pattern -> matches(segments, segments(pattern)));
    }

    private static boolean matches(List<String> segments, List<String> pattern) {
        if (segments.size() != pattern.size()) {
            return false;
        }
        for (int index = 0; index < segments.size(); index++) {
            String expected = pattern.get(index);
            if (!expected.equals("*") && !expected.equals(segments.get(index))) {
                return false;
            }
        }
        return true;
    }

    /** The known key that takes the fewest changes of a letter to come to, with NAME where any name goes. */
    static String nearest(String key, Collection<String> known) {
        List<String> segments = segments(key);
        String nearest = "";
        int least = Integer.MAX_VALUE;
        for (String pattern : known) {
            List<String> named = segments(pattern);
            for (int index = 0; index < named.size(); index++) {
                if (named.get(index).equals("*")) {
                    named.set(index, index < segments.size() ? segments.get(index) : "NAME");
                }
            }
            String candidate = String.join(".", named);
            int distance = distance(key, candidate);
            if (distance < least) {
                least = distance;
                nearest = candidate;
            }
        }
        return nearest;
    }

    private static List<String> segments(String key) {
        List<String> segments = new ArrayList<>();
        StringBuilder segment = new StringBuilder();
        boolean quoted = false;
        for (char letter : key.toCharArray()) {
            if (letter == '"') {
                quoted = !quoted;
            }
            if (letter == '.' && !quoted) {
                segments.add(segment.toString());
                segment.setLength(0);
            } else {
                segment.append(letter);
            }
        }
        segments.add(segment.toString());
        return segments;
    }

    /** Levenshtein's. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int column = 0; column <= to.length(); column++) {
            row[column] = column;
        }
        for (int line = 1; line <= from.length(); line++) {
            int diagonal = row[0];
            row[0] = line;
            for (int column = 1; column <= to.length(); column++) {
                int changed = diagonal + (from.charAt(line - 1) == to.charAt(column - 1) ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.min(changed, Math.min(row[column - 1], row[column]) + 1);
            }
        }
        return row[to.length()];
    }
}
