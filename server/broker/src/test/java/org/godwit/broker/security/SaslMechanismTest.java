package org.godwit.broker.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.godwit.amqp.FieldTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SaslMechanismTest {
    @Test
    void readsPlain() {
        Credentials credentials = SaslMechanism.PLAIN.read(utf8("\0älice\0pass wörd"));

        assertThat(credentials.user()).isEqualTo("älice");
        assertThat(credentials.password()).isEqualTo(utf8("pass wörd"));
        assertThat(credentials.toString()).doesNotContain("wörd");
    }

    @Test
    void passesOverAnAuthorizationIdentity() {
        assertThat(SaslMechanism.PLAIN.read(utf8("other\0alice\0secret")).user())
                .isEqualTo("alice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "alice", "\0alice", "\0alice\0secret\0"})
    void refusesWhatIsNotPlain(String response) {
        assertThatThrownBy(() -> SaslMechanism.PLAIN.read(utf8(response))).isInstanceOf(AuthenticationException.class);
    }

    @Test
    void readsAmqplain() {
        byte[] response = FieldTable.builder()
                .put("LOGIN", "alice")
                .put("PASSWORD", "secret")
                .build()
                .encoded();
        Credentials credentials = SaslMechanism.AMQPLAIN.read(response);

        assertThat(credentials.user()).isEqualTo("alice");
        assertThat(credentials.password()).isEqualTo(utf8("secret"));
    }

    @Test
    void refusesWhatIsNotAmqplain() {
        byte[] incomplete = FieldTable.builder().put("LOGIN", "alice").build().encoded();

        assertThatThrownBy(() -> SaslMechanism.AMQPLAIN.read(utf8("\0alice\0secret")))
                .isInstanceOf(AuthenticationException.class);
        assertThatThrownBy(() -> SaslMechanism.AMQPLAIN.read(incomplete))
                .isInstanceOf(AuthenticationException.class)
                .hasMessageContaining("PASSWORD");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
