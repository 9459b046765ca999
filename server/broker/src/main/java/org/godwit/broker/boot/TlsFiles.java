package org.godwit.broker.boot;

import java.nio.file.Path;
import java.util.Objects;
import org.godwit.broker.security.CertificateName;

/**
 * What a broker needs to listen over TLS, in PEM files that are read when it starts. Immutable.
 *
 * @param certificates its certificate, and then those up to an authority that clients know
 * @param key its key: PKCS#8, without a password
 * @param clientAuthorities the authorities of clients' certificates; null to ask clients for none
 * @param clientCertificateRequired whether a client without a certificate is refused
 * @param userOf what of a client's certificate is the user that SASL's EXTERNAL logs in
 */
public record TlsFiles(
        Path certificates,
        Path key,
        Path clientAuthorities,
        boolean clientCertificateRequired,
        CertificateName userOf) {
    public TlsFiles {
        Objects.requireNonNull(certificates, "certificates");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(userOf, "userOf");
    }

    /** Clients are asked for no certificate. */
    public static TlsFiles of(Path certificates, Path key) {
        return new TlsFiles(certificates, key, null, false, CertificateName.COMMON_NAME);
    }

    /** Clients may show a certificate of these authorities, and log in by its common name. */
    public TlsFiles withClientAuthorities(Path authorities) {
        return new TlsFiles(certificates, key, authorities, clientCertificateRequired, userOf);
    }
}
