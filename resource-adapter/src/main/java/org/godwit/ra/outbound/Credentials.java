package org.godwit.ra.outbound;

import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.security.PasswordCredential;
import javax.security.auth.Subject;

/**
 * Whom a connection logs in as. Immutable.
 *
 * @param user null for whom the properties name
 */
record Credentials(String user, String password) implements ConnectionRequestInfo {
    static final Credentials CONFIGURED = new Credentials(null, null);

    /** The container's choice when it makes one, else the application's. Some name nobody where nobody is configured. */
    static Credentials of(ManagedConnectionFactory factory, Subject subject, ConnectionRequestInfo request) {
        if (subject != null) {
            for (PasswordCredential credential : subject.getPrivateCredentials(PasswordCredential.class)) {
                String user = credential.getUserName();
                if (factory.equals(credential.getManagedConnectionFactory()) && user != null && !user.isEmpty()) {
                    return new Credentials(user, new String(credential.getPassword()));
                }
            }
        }
        return request instanceof Credentials credentials ? credentials : CONFIGURED;
    }

    /** Without the password, for it is printed. */
    @Override
    public String toString() {
        return user == null ? "the configured user" : "user " + user;
    }
}
