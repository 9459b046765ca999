package org.godwit.broker.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AccessTest {
    @Test
    void asksTheExpressionOfTheKindOfRight() {
        Access access = new Access("alice", new Permissions("^alice\\.", "^(alice\\.|shop$)", ".*"));

        assertThat(access.permits(Permission.CONFIGURE, "alice.orders")).isTrue();
        assertThat(access.permits(Permission.CONFIGURE, "shop")).isFalse();
        assertThat(access.permits(Permission.WRITE, "shop")).isTrue();
        assertThat(access.permits(Permission.WRITE, "shop.other")).isFalse();
        assertThat(access.permits(Permission.READ, "anything")).isTrue();
    }

    @Test
    void matchesAnywhereInTheNameUnlessAnchored() {
        Access access = new Access("alice", new Permissions("ord", "", ""));

        assertThat(access.permits(Permission.CONFIGURE, "my-orders")).isTrue();
    }

    @Test
    void grantsNothingByTheEmptyExpression() {
        Access access = new Access("alice", new Permissions("", "", ""));

        for (Permission permission : Permission.values()) {
            assertThat(access.permits(permission, "orders")).isFalse();
            assertThat(access.permits(permission, "")).isFalse();
        }
    }

    @Test
    void knowsTheDefaultExchangeByRabbitsNameForIt() {
        Access access = new Access("alice", new Permissions("", "^amq\\.default$", ""));

        assertThat(access.permits(Permission.WRITE, "")).isTrue();
        assertThat(access.permits(Permission.WRITE, "amq.topic")).isFalse();
    }

    @Test
    void remembersNoMoreThanItsBound() {
        Access access = Access.all("embedded");
        for (int queue = 0; queue < 10 * Access.REMEMBERED; queue++) {
            assertThat(access.permits(Permission.READ, "queue-" + queue)).isTrue();
        }

        assertThat(access.remembered()).isEqualTo(Access.REMEMBERED);
    }

    @Test
    void namesTheExpressionThatIsNone() {
        assertThatThrownBy(() -> new Permissions(".*", "(", ".*"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("write permission '('");
    }
}
