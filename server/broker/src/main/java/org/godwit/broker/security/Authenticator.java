package org.godwit.broker.security;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Finds out who a connection is. Safe for any thread; hashes are checked on the executor given, never on the caller's
 * thread.
 *
 * <p>An unknown name costs as much time as a wrong password does, and both look alike to the peer. {@code guest}, whose
 * password everybody knows, is let in from this machine alone.
 */
public final class Authenticator {
    /** The user that the broker begins with. */
    public static final String GUEST = "guest";

    /** SASL's EXTERNAL, RFC 4422: who somebody is was found out before. */
    private static final String EXTERNAL = "EXTERNAL";

    private final Users users;
    private final Executor executor;

    public Authenticator(Users users, Executor executor) {
        this.users = users;
        this.executor = executor;
    }

    /** The mechanisms that this peer may choose from, as {@code connection.start} lists them. */
    public static String mechanisms(Peer peer) {
        return peer.certifiedUser() == null ? SaslMechanism.names() : EXTERNAL + " " + SaslMechanism.names();
    }

    /**
     * Checks a SASL response; ends with the user, or with an {@link AuthenticationException}. Completes on the executor's
     * thread.
     */
    public CompletionStage<User> authenticate(String mechanism, byte[] response, Peer peer) {
        CompletableFuture<User> result = new CompletableFuture<>();
        try {
            executor.execute(() -> {
                try {
                    result.complete(check(mechanism, response, peer));
                } catch (RuntimeException | Error failure) {
                    result.completeExceptionally(failure);
                }
            });
        } catch (RejectedExecutionException stoppingOrFull) {
            result.completeExceptionally(
                    new AuthenticationException("too many connections are being authenticated, or the broker stops"));
        }
        return result;
    }

    private User check(String mechanism, byte[] response, Peer peer) {
        User user = mechanism.equals(EXTERNAL) && peer.certifiedUser() != null
                ? certified(peer.certifiedUser())
                : proven(mechanism, response, peer);
        if (user.name().equals(GUEST) && !isLocal(peer.address())) {
            throw new AuthenticationException("user '" + GUEST + "' may connect from this machine only, not from "
                    + peer.address() + "; create another user for remote connections");
        }
        return user;
    }

    private User certified(String name) {
        return users.find(name)
                .orElseThrow(() -> new AuthenticationException("user '" + name + "' of the certificate is not known"));
    }

    private User proven(String mechanism, byte[] response, Peer peer) {
        Credentials credentials = SaslMechanism.of(mechanism)
                .orElseThrow(() ->
                        new AuthenticationException("mechanism '" + mechanism + "' is not one of " + mechanisms(peer)))
                .read(response);
        User user = users.find(credentials.user()).orElse(null);
        boolean matches = (user == null ? PasswordHash.NONE : user.password()).matches(credentials.password());
        if (user == null || !matches) {
            throw new AuthenticationException(
                    "user '" + credentials.user() + "' is not known, or the password is wrong");
        }
        return user;
    }

    /** Loopback, or no network at all as within one JVM. */
    private static boolean isLocal(SocketAddress peer) {
        return !(peer instanceof InetSocketAddress address)
                || address.getAddress() != null && address.getAddress().isLoopbackAddress();
    }
}
