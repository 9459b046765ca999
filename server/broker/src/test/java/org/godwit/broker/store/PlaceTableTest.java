package org.godwit.broker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PlaceTableTest {
    @Property(tries = 50)
    void holdsWhatAMapWould(@ForAll @Size(min = 100, max = 5000) int[] changes) {
        PlaceTable table = new PlaceTable();
        Map<Long, Long> expected = new HashMap<>();
        for (int change : changes) {
            long id = 1 + Math.floorMod(change, 700) * 1024L;
            int slot = table.find(id);
            assertThat(slot != PlaceTable.NONE).isEqualTo(expected.containsKey(id));
            if (slot == PlaceTable.NONE) {
                table.put(id, change, 3, 1);
                expected.put(id, (long) change);
            } else {
                assertThat(table.place(slot)).isEqualTo(expected.remove(id));
                table.remove(slot);
            }
            assertThat(table.size()).isEqualTo(expected.size());
        }
        expected.forEach((id, place) -> assertThat(table.place(table.find(id))).isEqualTo(place));
    }

    @Test
    void growsAndShrinks() {
        PlaceTable table = new PlaceTable();
        for (long id = 1; id <= 100_000; id++) {
            table.put(id, id * 3, (int) id, 1);
        }
        assertThat(table.slots()).isBetween(130_000, 270_000);
        for (long id = 1; id <= 100_000; id++) {
            assertThat(table.length(table.find(id))).isEqualTo((int) id);
            table.remove(table.find(id));
        }
        assertThat(table.size()).isZero();
        assertThat(table.slots()).isLessThan(2000);
    }

    @Test
    void refusesTheIdThatMarksAFreeSlot() {
        assertThatThrownBy(() -> new PlaceTable().put(0, 1, 1, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
