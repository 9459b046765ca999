package org.godwit.jms.link;

/**
 * Whom a link trusts over TLS, and what it shows of itself. Immutable.
 *
 * @param trustStore a file with the authorities of brokers; "" for those of the JVM
 * @param keyStore a file with the client's certificate and key; "" for none
 * @param verifyHost whether the broker's certificate must be for the host that was asked for
 */
public record TlsOptions(
        String trustStore, String trustStorePassword, String keyStore, String keyStorePassword, boolean verifyHost) {
    /** Without the passwords, for it is printed. */
    @Override
    public String toString() {
        return "trustStore=" + trustStore + " keyStore=" + keyStore + " verifyHost=" + verifyHost;
    }
}
