package org.godwit.broker.log;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;

/**
 * The name of a virtual host as the name of a directory, on any file system: what is not a small letter, a digit, '-' or
 * '_' is written as %XX for each of its octets in UTF-8; what gets too long ends in a digest.
 */
final class HostName {
    private static final int MAX_LENGTH = 200;
    private static final int KEPT_LENGTH = 120;

    private HostName() {}

    static String encode(String name) {
        StringBuilder encoded = new StringBuilder();
        for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
            boolean plain =
                    octet >= 'a' && octet <= 'z' || octet >= '0' && octet <= '9' || octet == '-' || octet == '_';
            if (plain) {
                encoded.append((char) octet);
            } else {
                encoded.append(String.format(Locale.ROOT, "%%%02X", octet & 0xFF));
            }
        }
        if (encoded.length() == 0) {
            return "%";
        }
        if (encoded.length() <= MAX_LENGTH) {
            return encoded.toString();
        }
        StringBuilder digest = new StringBuilder(encoded.substring(0, KEPT_LENGTH)).append('%');
        try {
            for (byte octet : MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8))) {
                digest.append(String.format(Locale.ROOT, "%02x", octet & 0xFF));
            }
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
        return digest.toString();
    }
}
