package org.godwit.server;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads numbers of bytes as people write them: {@code 4096}, {@code 256MiB}, {@code 50MB}. Stateless. */
final class Size {
    private static final Pattern FORM = Pattern.compile("(\\d{1,15}) ?([a-zA-Z]*)");
    private static final Map<String, Long> UNITS = Map.of(
            "", 1L,
            "b", 1L,
            "kb", 1_000L,
            "mb", 1_000_000L,
            "gb", 1_000_000_000L,
            "kib", 1L << 10,
            "mib", 1L << 20,
            "gib", 1L << 30);

    private Size() {}

    /** @throws IllegalArgumentException naming the key */
    static long bytes(String key, String value) {
        Matcher matcher = FORM.matcher(value.strip());
        Long unit = matcher.matches() ? UNITS.get(matcher.group(2).toLowerCase(Locale.ROOT)) : null;
        if (unit == null) {
            throw new IllegalArgumentException(key + ": '" + value
                    + "' is not a size: expected a number and kB, MB, GB, KiB, MiB or GiB, such as 256MiB");
        }
        try {
            return Math.multiplyExact(Long.parseLong(matcher.group(1)), unit);
        } catch (ArithmeticException tooLarge) {
            throw new IllegalArgumentException(key + ": '" + value + "' is too large a size", tooLarge);
        }
    }
}
