package org.godwit.broker.security;

/**
 * What a SASL response claims: a name, and the password to prove it. Immutable; the password is shown nowhere.
 *
 * <p>{@code password} belongs to this object and is not copied.
 */
record Credentials(String user, byte[] password) {
    @Override
    public String toString() {
        return "Credentials[" + user + "]";
    }
}
