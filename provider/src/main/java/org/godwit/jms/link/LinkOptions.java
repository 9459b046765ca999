package org.godwit.jms.link;

import java.util.List;

/**
 * What a link needs to know to reach a broker and to come back to one. Immutable.
 *
 * @param endpoints tried in turn, at the first connect and at each reconnect
 * @param external the certificate that is shown over TLS says who we are, in place of user and password
 * @param userId what each message says about who sent it, which the broker checks; null for nothing
 * @param applicationId what each message says about what sent it; null for nothing
 * @param connectTimeoutMillis for one endpoint, until the virtual host is open
 * @param heartbeatSeconds 0 for none
 * @param reconnectAttempts how many rounds over all endpoints after a break; 0 for no reconnect, -1 without end
 * @param connectAttempts how many rounds at the first connect
 * @param reconnectDelayMillis before the second round; doubled for each further one
 * @param reconnectMaximumDelayMillis what the delay grows to
 */
public record LinkOptions(
        List<Endpoint> endpoints,
        String virtualHost,
        String user,
        String password,
        boolean external,
        TlsOptions tls,
        String userId,
        String applicationId,
        int connectTimeoutMillis,
        int heartbeatSeconds,
        int connectAttempts,
        int reconnectAttempts,
        int reconnectDelayMillis,
        int reconnectMaximumDelayMillis,
        int maximumMessageBytes) {
    public LinkOptions {
        endpoints = List.copyOf(endpoints);
    }

    /** Without the password, for it is printed. */
    @Override
    public String toString() {
        return endpoints + " virtual host " + virtualHost + " as " + user;
    }
}
