package org.godwit.broker.security;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategies;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A password as it is kept: salted and slowly hashed with bcrypt, in bcrypt's own text form {@code $2a$10$...}.
 *
 * <p>Immutable. Making and checking one takes tens of milliseconds on purpose, so neither belongs on an event loop. A
 * password beyond bcrypt's 72 bytes is hashed with SHA-512 before, rather than cut.
 */
public final class PasswordHash {
    private static final BCrypt.Version VERSION = BCrypt.Version.VERSION_2A;
    private static final int COST = 10;

    /**
     * Of somebody without a password. It takes as long to check as any other; the 32 random bytes that it was made of were
     * thrown away.
     */
    public static final PasswordHash NONE =
            new PasswordHash("$2a$10$FgLa6VmcyXjtH./EIRVepejhP/yw9n04gWmZvBY9vzsxcjxgmbguO");

    private final String text;

    private PasswordHash(String text) {
        this.text = text;
    }

    /** Hashes a password with a new salt. */
    public static PasswordHash of(String password) {
        byte[] hash = BCrypt.with(LongPasswordStrategies.hashSha512(VERSION))
                .hash(COST, password.getBytes(StandardCharsets.UTF_8));
        return new PasswordHash(new String(hash, StandardCharsets.US_ASCII));
    }

    /** A hash as {@link #text} gave it. */
    public static PasswordHash parse(String text) {
        Objects.requireNonNull(text, "text");
        try {
            VERSION.parser.parse(text.getBytes(StandardCharsets.US_ASCII));
        } catch (at.favre.lib.crypto.bcrypt.IllegalBCryptFormatException invalid) {
            throw new IllegalArgumentException(
                    "a password hash must be bcrypt's text form ($2a$10$...): " + invalid.getMessage(), invalid);
        }
        return new PasswordHash(text);
    }

    public String text() {
        return text;
    }

    boolean matches(byte[] password) {
        return BCrypt.verifyer(VERSION, LongPasswordStrategies.hashSha512(VERSION))
                .verify(password, text.getBytes(StandardCharsets.US_ASCII))
                .verified;
    }

    /** Does not show the hash. */
    @Override
    public String toString() {
        return "PasswordHash";
    }
}
