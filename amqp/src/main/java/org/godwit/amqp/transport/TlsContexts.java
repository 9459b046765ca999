package org.godwit.amqp.transport;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * Makes TLS contexts of files: whom a client trusts and what it shows, what a broker shows and whom it trusts.
 *
 * <p>Stateless; called by any thread that may read files. A file that cannot be used is an {@link
 * IllegalArgumentException} that names it.
 */
public final class TlsContexts {
    private static final byte[] PEM_START = "-----BEGIN".getBytes(StandardCharsets.US_ASCII);

    private static final Pattern PEM_KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");

    private TlsContexts() {}

    /**
     * For {@code amqps://} endpoints.
     *
     * @param trustStore the authorities of brokers, a PKCS#12, JKS or PEM file; null for those of the JVM
     * @param keyStore the client's own certificate and key, a PKCS#12 or JKS file; null for none
     * @param verifyHost whether the broker's certificate must be for the host that was asked for
     */
    public static SslContext client(
            Path trustStore, String trustStorePassword, Path keyStore, String keyStorePassword, boolean verifyHost) {
        SslContextBuilder builder =
                SslContextBuilder.forClient().endpointIdentificationAlgorithm(verifyHost ? "HTTPS" : null);
        try {
            if (trustStore != null) {
                trust(builder, trustStore, trustStorePassword);
            }
            if (keyStore != null) {
                KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                keys.init(keyStore(keyStore, keyStorePassword), characters(keyStorePassword));
                builder.keyManager(keys);
            }
            return builder.build();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("TLS is not available in this JVM: " + e.getMessage(), e);
        }
    }

    private static void trust(SslContextBuilder builder, Path file, String password) throws GeneralSecurityException {
        if (isPem(file)) {
            trustPem(builder, file);
            return;
        }
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(keyStore(file, password));
        builder.trustManager(trusted);
    }

    private static void trustPem(SslContextBuilder builder, Path file) {
        try {
            builder.trustManager(file.toFile());
        } catch (IllegalArgumentException e) {
            throw unusable(file, e);
        }
    }

    private static boolean isPem(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(PEM_START.length), PEM_START);
        } catch (IOException e) {
            throw unusable(file, e);
        }
    }

    private static KeyStore keyStore(Path file, String password) {
        try {
            return KeyStore.getInstance(file.toFile(), characters(password));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw unusable(file, e);
        }
    }

    private static char[] characters(String password) {
        return password == null ? null : password.toCharArray();
    }

    /**
     * For a broker.
     *
     * @param certificates its certificate, and then those up to an authority that clients know, a PEM file
     * @param key its key, a PEM file (PKCS#8, without a password)
     * @param clientAuthorities the authorities of clients' certificates, a PEM file; null to ask for none
     * @param clientCertificateRequired whether a client without a certificate is refused
     */
    public static SslContext server(
            Path certificates, Path key, Path clientAuthorities, boolean clientCertificateRequired) {
        X509Certificate[] chain = certificates(certificates);
        PrivateKey ownKey = key(key, chain[0].getPublicKey().getAlgorithm());
        if (!belong(ownKey, chain[0].getPublicKey())) {
            throw new IllegalArgumentException("the key " + key + " is not that of the certificate " + certificates);
        }
        SslContextBuilder builder = SslContextBuilder.forServer(ownKey, chain);
        if (clientAuthorities != null) {
            trustPem(builder, clientAuthorities);
            builder.clientAuth(clientCertificateRequired ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL);
        }
        try {
            return builder.build();
        } catch (IOException e) {
            throw unusable(certificates, e);
        }
    }

    private static X509Certificate[] certificates(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            X509Certificate[] chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(in)
                    .toArray(X509Certificate[]::new);
            if (chain.length == 0) {
                throw new IllegalArgumentException("the file " + file + " for TLS has no certificate");
            }
            return chain;
        } catch (IOException | GeneralSecurityException e) {
            throw unusable(file, e);
        }
    }

    private static PrivateKey key(Path file, String algorithm) {
        try {
            Matcher pem = PEM_KEY.matcher(Files.readString(file, StandardCharsets.US_ASCII));
            if (!pem.find()) {
                throw new IllegalArgumentException("the file " + file
                        + " for TLS has no key in PKCS#8 (BEGIN PRIVATE KEY); openssl pkcs8 -topk8 -nocrypt makes one");
            }
            byte[] encoded = Base64.getMimeDecoder().decode(pem.group(1));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (IOException | GeneralSecurityException e) {
            throw unusable(file, e);
        }
    }

    /** Whether what the one signs, the other verifies. */
    private static boolean belong(PrivateKey key, PublicKey publicKey) {
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    case "DSA" -> "SHA256withDSA";
                    default -> key.getAlgorithm();
                };
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(PEM_START);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(PEM_START);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static IllegalArgumentException unusable(Path file, Exception cause) {
        String why = Files.isReadable(file) ? reason(cause) : "it does not exist or cannot be read";
        return new IllegalArgumentException("the file " + file + " for TLS cannot be used: " + why, cause);
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure.getMessage() + (cause == null ? "" : " (" + cause.getMessage() + ")");
    }
}
