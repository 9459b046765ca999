package org.godwit.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What it keeps, and how much room that takes. */
class UnsettledTest {
    private final Unsettled unsettled = new Unsettled();

    @Test
    void oneThatIsForgottenTakesNoMoreRoomHoweverManyFollow() {
        Unsettled.Item forgotten = unsettled.add(null, null);
        for (int i = 0; i < 100_000; i++) {
            unsettled.remove(unsettled.add(null, null));
            unsettled.skip();
        }
        assertThat(unsettled.room()).isLessThan(100);
        assertThat(unsettled.get(forgotten.tag)).isSameAs(forgotten);
        assertThat(unsettled.count()).isEqualTo(1);
        unsettled.remove(forgotten);
        assertThat(unsettled.get(forgotten.tag)).isNull();
        assertThat(unsettled.count()).isZero();
    }

    @Test
    void keepsWhatIsThereInOrder() {
        Random random = new Random(1);
        TreeMap<Long, Unsettled.Item> expected = new TreeMap<>();
        int most = 0;
        for (int round = 0; round < 100_000; round++) {
            // now they come faster, now they go faster, and some stay for long
            boolean filling = round / 3_000 % 2 == 0;
            if (random.nextInt(3) < (filling ? 2 : 1)) {
                if (random.nextInt(4) == 0) {
                    assertThat(unsettled.get(unsettled.skip())).isNull();
                } else {
                    Unsettled.Item item = unsettled.add(null, null);
                    assertThat(item.tag).isEqualTo(unsettled.next() - 1);
                    expected.put(item.tag, item);
                }
            } else if (!expected.isEmpty()) {
                long near = Math.max(1, unsettled.next() - 1 - random.nextInt(random.nextInt(10) == 0 ? 5_000 : 20));
                Long tag = expected.ceilingKey(near);
                unsettled.remove(expected.remove(tag == null ? expected.lastKey() : tag));
            }
            most = Math.max(most, expected.size());
            long asked = 1 + random.nextLong(unsettled.next() + 10);
            assertThat(unsettled.get(asked)).isSameAs(expected.get(asked));
            assertThat(unsettled.count()).isEqualTo(expected.size());
            if (round % 500 == 0) {
                long from = random.nextLong(unsettled.next() + 1);
                long through = from + random.nextLong(unsettled.next() + 1);
                List<Unsettled.Item> seen = new ArrayList<>();
                unsettled.forEach(from, through, seen::add);
                assertThat(seen)
                        .containsExactlyElementsOf(
                                expected.subMap(from, true, through, true).values());
            }
        }
        unsettled.forEach(unsettled::remove);
        assertThat(unsettled.count()).isZero();
        assertThat(unsettled.room()).isLessThan(8 * most + 32);
    }
}
