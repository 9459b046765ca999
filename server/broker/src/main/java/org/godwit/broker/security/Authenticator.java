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

    /** What the password of an unknown user is compared with. */
    private static final PasswordHash NOBODY = PasswordHash.of("");

    private final Users users;
    private final Executor executor;

    public Authenticator(Users users, Executor executor) {
        this.users = users;
        this.executor = executor;
    }

    /**
     * Checks a SASL response; ends with the user, or with an {@link AuthenticationException}. Completes on the executor's
     * thread.
     */
    public CompletionStage<User> authenticate(String mechanism, byte[] response, SocketAddress peer) {
        CompletableFuture<User> result = new CompletableFuture<>();
        try {
            executor.execute(() -> {
                try {
                    result.complete(check(mechanism, response, peer));
                } catch (RuntimeException failure) {
                    result.completeExceptionally(failure);
                }
            });
        } catch (RejectedExecutionException stoppingOrFull) {
            result.completeExceptionally(
                    new AuthenticationException("too many connections are being authenticated, or the broker stops"));
        }
        return result;
    }

    private User check(String mechanism, byte[] response, SocketAddress peer) {
        Credentials credentials = SaslMechanism.of(mechanism)
                .orElseThrow(() -> new AuthenticationException(
                        "mechanism '" + mechanism + "' is not one of " + SaslMechanism.names()))
                .read(response);
        User user = users.find(credentials.user()).orElse(null);
        boolean matches = (user == null ? NOBODY : user.password()).matches(credentials.password());
        if (user == null || !matches) {
            throw new AuthenticationException(
                    "user '" + credentials.user() + "' is not known, or the password is wrong");
        }
        if (user.name().equals(GUEST) && !isLocal(peer)) {
            throw new AuthenticationException("user '" + GUEST + "' may connect from this machine only, not from "
                    + peer + "; create another user for remote connections");
        }
        return user;
    }

    /** Loopback, or no network at all as within one JVM. */
    private static boolean isLocal(SocketAddress peer) {
        return !(peer instanceof InetSocketAddress address)
                || address.getAddress() != null && address.getAddress().isLoopbackAddress();
    }
}
