package org.godwit.broker.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class AuthenticatorTest {
    private static final SocketAddress LOOPBACK = new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000);

    private final Users users = new Users();
    private final Authenticator authenticator = new Authenticator(users, Runnable::run);

    @BeforeEach
    void createUsers() {
        users.put(new User("guest", PasswordHash.of("guest"), Set.of(), Map.of("/", Permissions.ALL)));
        users.put(new User("alice", PasswordHash.of("sécret"), Set.of(), Map.of("shop", Permissions.ALL)));
    }

    @Test
    void knowsAUserByItsPassword() throws UnknownHostException {
        User user = authenticate("PLAIN", "\0alice\0sécret", remote());

        assertThat(user.name()).isEqualTo("alice");
        assertThat(user.access("shop")).isPresent();
        assertThat(user.access("/")).isEmpty();
    }

    @Test
    void refusesAWrongPasswordAndAnUnknownUserAlike() {
        assertThatThrownBy(() -> authenticate("PLAIN", "\0alice\0secret", LOOPBACK))
                .hasCauseInstanceOf(AuthenticationException.class)
                .hasMessageContaining("password is wrong");
        assertThatThrownBy(() -> authenticate("PLAIN", "\0bob\0secret", LOOPBACK))
                .hasCauseInstanceOf(AuthenticationException.class)
                .hasMessageContaining("password is wrong");
        assertThatThrownBy(() -> authenticate("PLAIN", "\0bob\0", LOOPBACK))
                .hasCauseInstanceOf(AuthenticationException.class);
    }

    @Test
    void refusesAMechanismThatItDoesNotOffer() {
        assertThatThrownBy(() -> authenticate("EXTERNAL", "", LOOPBACK))
                .hasCauseInstanceOf(AuthenticationException.class)
                .hasMessageContaining("EXTERNAL");
    }

    @Test
    void letsGuestInFromThisMachineOnly() throws UnknownHostException {
        assertThat(authenticate("PLAIN", "\0guest\0guest", LOOPBACK).name()).isEqualTo("guest");
        SocketAddress remote = remote();
        assertThatThrownBy(() -> authenticate("PLAIN", "\0guest\0guest", remote))
                .hasCauseInstanceOf(AuthenticationException.class)
                .hasMessageContaining("this machine only");
    }

    @Test
    void knowsAUserByItsCertificate() {
        users.put(new User("shop", PasswordHash.NONE, Set.of(), Map.of("/", Permissions.ALL)));

        assertThat(Authenticator.mechanisms(new Peer(LOOPBACK, "shop"))).isEqualTo("EXTERNAL PLAIN AMQPLAIN");
        assertThat(Authenticator.mechanisms(new Peer(LOOPBACK, null))).isEqualTo("PLAIN AMQPLAIN");
        assertThat(certified("shop").name()).isEqualTo("shop");
        assertThatThrownBy(() -> certified("bob"))
                .hasCauseInstanceOf(AuthenticationException.class)
                .hasMessageContaining("user 'bob' of the certificate is not known");
    }

    @Test
    void whoHasNoPasswordHasNone() {
        users.put(new User("shop", PasswordHash.NONE, Set.of(), Map.of("/", Permissions.ALL)));

        for (String password : new String[] {"", "shop", PasswordHash.NONE.text()}) {
            assertThatThrownBy(() -> authenticate("PLAIN", "\0shop\0" + password, LOOPBACK))
                    .hasCauseInstanceOf(AuthenticationException.class)
                    .hasMessageContaining("password is wrong");
        }
    }

    @Test
    void readsTheUserFromTheSubjectOfACertificate() {
        X500Principal subject = new X500Principal("CN=Shop\\, Inc, OU=Sales, O=Example");

        assertThat(CertificateName.COMMON_NAME.of(subject)).isEqualTo("Shop, Inc");
        assertThat(CertificateName.DISTINGUISHED_NAME.of(subject)).isEqualTo("CN=Shop\\, Inc,OU=Sales,O=Example");
        assertThat(CertificateName.COMMON_NAME.of(new X500Principal("O=Example")))
                .isNull();
        assertThat(CertificateName.parse("common-name")).isEqualTo(CertificateName.COMMON_NAME);
        assertThatThrownBy(() -> CertificateName.parse("cn"))
                .hasMessage("'cn' is neither common-name nor distinguished-name");
    }

    @Test
    void readsBackTheTextOfAHash() {
        PasswordHash hash = PasswordHash.of("x".repeat(100));

        PasswordHash same = PasswordHash.parse(hash.text());

        assertThat(same.matches(utf8("x".repeat(100)))).isTrue();
        assertThat(same.matches(utf8("x".repeat(99)))).isFalse();
        assertThatThrownBy(() -> PasswordHash.parse("secret"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bcrypt");
    }

    /** At tens of milliseconds for each it would take minutes. */
    @Test
    @Timeout(120)
    void checksTheRightPasswordSlowlyOnceAndAWrongOneEachTime() {
        for (int i = 0; i < 5_000; i++) {
            authenticate("PLAIN", "\0guest\0guest", LOOPBACK);
        }

        assertThatThrownBy(() -> authenticate("PLAIN", "\0guest\0wrong", LOOPBACK))
                .hasCauseInstanceOf(AuthenticationException.class);
        users.put(new User("guest", PasswordHash.of("other"), Set.of(), Map.of("/", Permissions.ALL)));
        assertThatThrownBy(() -> authenticate("PLAIN", "\0guest\0guest", LOOPBACK))
                .hasCauseInstanceOf(AuthenticationException.class);
    }

    private User authenticate(String mechanism, String response, SocketAddress peer) {
        return authenticator
                .authenticate(mechanism, utf8(response), new Peer(peer, null))
                .toCompletableFuture()
                .join();
    }

    private User certified(String name) {
        return authenticator
                .authenticate("EXTERNAL", new byte[0], new Peer(LOOPBACK, name))
                .toCompletableFuture()
                .join();
    }

    private static SocketAddress remote() throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByName("192.0.2.7"), 40_000);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
