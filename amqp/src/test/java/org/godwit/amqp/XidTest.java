package org.godwit.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XidTest {
    @Test
    void whatIsWrittenIsRead() {
        Xid xid = Xid.of(-7, new byte[] {1, -1, 0}, new byte[0]);
        assertThat(xid).hasToString("-7:01ff00:");
        assertThat(Xid.parse(xid.toString())).isEqualTo(xid);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1:00", "1:00:00:00", "x:00:00", "1:0:00", "1:00:zz"})
    void somethingElseIsRefused(String text) {
        assertThatThrownBy(() -> Xid.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "' is no xid");
    }
}
