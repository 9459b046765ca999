package org.godwit.broker.security;

import java.util.Locale;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/** What of the subject of a client's certificate is the name of its user, as RabbitMQ's {@code ssl_cert_login_from}. */
public enum CertificateName {
    COMMON_NAME {
        @Override
        public String of(X500Principal subject) {
            try {
                for (Rdn part : new LdapName(subject.getName(X500Principal.RFC2253)).getRdns()) {
                    if (part.getType().equalsIgnoreCase("CN")) {
                        return part.getValue().toString();
                    }
                }
                return null;
            } catch (InvalidNameException e) {
                throw new IllegalStateException("the JDK wrote a name that it cannot read: " + subject, e);
            }
        }
    },

    /** In the form of RFC 2253, the most specific part first: {@code CN=shop,O=Example}. */
    DISTINGUISHED_NAME {
        @Override
        public String of(X500Principal subject) {
            return subject.getName(X500Principal.RFC2253);
        }
    };

    /** Null when the subject has no such name. */
    public abstract String of(X500Principal subject);

    /** As the configuration has it: {@code common-name}. */
    public static CertificateName parse(String text) {
        for (CertificateName name : values()) {
            if (name.toString().equals(text)) {
                return name;
            }
        }
        throw new IllegalArgumentException("'" + text + "' is neither " + COMMON_NAME + " nor " + DISTINGUISHED_NAME);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
