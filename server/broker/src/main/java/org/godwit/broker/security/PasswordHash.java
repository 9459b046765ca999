package org.godwit.broker.security;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategies;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Objects;

/**
 * A password as it is kept: salted and slowly hashed with bcrypt, in bcrypt's own text form {@code $2a$10$...}.
 *
 * <p>Safe for any thread. Making and checking one takes tens of milliseconds on purpose, so neither belongs on an event loop.
 * A password beyond bcrypt's 72 bytes is hashed with SHA-512 before, rather than cut. Once the right password was seen, its
 * SHA-256 is kept in memory with a salt, so that a thousand connections of one user cost one slow check and a thousand quick
 * ones; a wrong password always costs a slow one.
 */
public final class PasswordHash {
    private static final BCrypt.Version VERSION = BCrypt.Version.VERSION_2A;
    private static final int COST = 10;
    private static final int SALT_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    /**
     * Of somebody without a password. It takes as long to check as any other; the 32 random bytes that it was made of were
     * thrown away.
     */
    public static final PasswordHash NONE =
            new PasswordHash("$2a$10$FgLa6VmcyXjtH./EIRVepejhP/yw9n04gWmZvBY9vzsxcjxgmbguO");

    private final String text;
    private final byte[] salt = new byte[SALT_BYTES];
    /** Of the password that matched; null before. */
    private volatile byte[] quickHash;

    private PasswordHash(String text) {
        this.text = text;
        RANDOM.nextBytes(salt);
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
        byte[] quick = quickHash(password);
        if (hasMatched(quick)) {
            return true;
        }
        boolean matches = BCrypt.verifyer(VERSION, LongPasswordStrategies.hashSha512(VERSION))
                .verify(password, text.getBytes(StandardCharsets.US_ASCII))
                .verified;
        if (matches) {
            quickHash = quick;
        }
        return matches;
    }

    private boolean hasMatched(byte[] quick) {
        byte[] known = quickHash;
        return known != null && MessageDigest.isEqual(known, quick);
    }

    private byte[] quickHash(byte[] password) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(salt);
            return digest.digest(password);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    /** Does not show the hash. */
    @Override
    public String toString() {
        return "PasswordHash";
    }
}
