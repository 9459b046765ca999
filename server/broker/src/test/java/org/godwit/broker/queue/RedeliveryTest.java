package org.godwit.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.godwit.amqp.FieldTable;
import org.godwit.amqp.ReplyCode;
import org.godwit.broker.model.BrokerException;
import org.junit.jupiter.api.Test;

/** The rules of redelivery, and the arguments that set them. */
class RedeliveryTest {
    private static Redelivery parse(FieldTable arguments) {
        return QueueArguments.parse("q", arguments).redelivery();
    }

    @Test
    void delaysGrowUpToTheirMaximum() {
        Redelivery doubled = new Redelivery(Redelivery.UNSET, 100, 2, 500);
        assertThat(doubled.delayMillisAfter(1)).isEqualTo(100);
        assertThat(doubled.delayMillisAfter(2)).isEqualTo(200);
        assertThat(doubled.delayMillisAfter(3)).isEqualTo(400);
        assertThat(doubled.delayMillisAfter(4)).isEqualTo(500);
        assertThat(doubled.delayMillisAfter(Integer.MAX_VALUE)).isEqualTo(500);
    }

    @Test
    void withoutMaximumDelaysGrowTenfold() {
        Redelivery tripled = new Redelivery(Redelivery.UNSET, 100, 3, Redelivery.UNSET);
        assertThat(tripled.delayMillisAfter(3)).isEqualTo(900);
        assertThat(tripled.delayMillisAfter(4)).isEqualTo(1_000);
    }

    @Test
    void argumentsGoBeforeTheHostsRules() {
        Redelivery host = new Redelivery(10, 1_000, 2, 60_000);
        assertThat(parse(FieldTable.EMPTY).or(host)).isEqualTo(host);
        Redelivery limited =
                parse(FieldTable.builder().put("x-delivery-limit", 3).build());
        assertThat(limited.or(host)).isEqualTo(new Redelivery(3, 1_000, 2, 60_000));
        Redelivery delayed =
                parse(FieldTable.builder().put("x-redelivery-delay", 5L).build());
        assertThat(delayed.or(host)).isEqualTo(new Redelivery(10, 5, 1, Redelivery.UNSET));
    }

    @Test
    void aLimitOfMinusOneIsNoLimitWhateverTheHostSays() {
        Redelivery unlimited =
                parse(FieldTable.builder().put("x-delivery-limit", -1).build());
        assertThat(unlimited.or(new Redelivery(10, 0, 1, 0)).exhausted(Integer.MAX_VALUE))
                .isFalse();
    }

    @Test
    void refusesArgumentsThatMakeNoSense() {
        refuses(FieldTable.builder().put("x-redelivery-delay", -1).build(), "x-redelivery-delay = '-1'");
        refuses(
                FieldTable.builder()
                        .put("x-redelivery-delay", 10)
                        .put("x-redelivery-delay-multiplier", 0.5)
                        .build(),
                "x-redelivery-delay-multiplier = '0.5'");
        refuses(FieldTable.builder().put("x-max-redelivery-delay", 10).build(), "x-redelivery-delay = 'null'");
        refuses(FieldTable.builder().put("x-delivery-limit", -2).build(), "x-delivery-limit = '-2'");
    }

    private static void refuses(FieldTable arguments, String named) {
        assertThatThrownBy(() -> parse(arguments))
                .isInstanceOfSatisfying(BrokerException.class, refusal -> assertThat(refusal.code())
                        .isEqualTo(ReplyCode.PRECONDITION_FAILED))
                .hasMessageContaining(named);
    }
}
