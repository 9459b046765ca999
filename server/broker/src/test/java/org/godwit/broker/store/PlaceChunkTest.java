package org.godwit.broker.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.godwit.broker.chunk.Chunks;
import org.godwit.broker.chunk.FrozenChunk;
import org.godwit.broker.log.BodyLocation;
import org.godwit.broker.log.DataDirectory;
import org.godwit.broker.log.HostDirectory;
import org.godwit.broker.log.HostId;
import org.godwit.broker.log.LogOptions;
import org.godwit.broker.log.SimulatedDisk;
import org.godwit.broker.model.CoreExecutor;
import org.godwit.broker.model.Operation;
import org.junit.jupiter.api.Test;

/** What a checkpoint writes of the store is what was there when it began. */
class PlaceChunkTest {
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final MessageStore store = newStore();

    private MessageStore newStore() {
        DataDirectory data = DataDirectory.open(
                new SimulatedDisk(1), Path.of("/data").toAbsolutePath(), LogOptions.DEFAULT, tasks::add, tasks::add);
        HostDirectory host = data.host("/");
        host.hostId(new HostId(1, 2));
        host.use().opened(1);
        MessageStore made = new MessageStore(host, new CoreExecutor() {
            @Override
            public boolean inCore() {
                return true;
            }

            @Override
            public void execute(Runnable task) {
                tasks.add(task);
            }

            @Override
            public long arrivals() {
                throw new UnsupportedOperationException();
            }

            @Override
            public void fail(Throwable failure) {
                throw new AssertionError(failure);
            }

            @Override
            public Timer schedule(Runnable task, long delayMillis) {
                throw new UnsupportedOperationException();
            }
        });
        made.recovered();
        made.dropUnreferenced();
        return made;
    }

    private void stored(long messageId) {
        store.stored(messageId, BodyLocation.of(1, 8192 + (messageId & 0xFF) * 100), 90);
        store.retain(messageId);
    }

    private static Operation.MessagePlaces image(Chunks.Frozen frozen) {
        List<Operation.MessagePlaces> images = new ArrayList<>();
        for (FrozenChunk chunk : frozen.images()) {
            try {
                chunk.operations(null).forEach(operation -> images.add((Operation.MessagePlaces) operation));
            } catch (IOException onNoDisk) {
                throw new AssertionError(onNoDisk);
            }
        }
        assertThat(images).hasSize(1);
        return images.get(0);
    }

    @Test
    void whatIsFrozenStaysAsItIs() {
        stored(1);
        stored(3);
        store.chunk(5, BodyLocation.of(1, 50_000), 40);
        Chunks.Frozen frozen = store.chunks().freeze();
        store.retain(3);
        store.release(1);
        stored(7);
        store.moved(3, BodyLocation.of(1, 8192 + 300), BodyLocation.of(1, 60_000), 90);
        store.chunk(5, BodyLocation.of(1, 50_040), 40);
        Operation.MessagePlaces image = image(frozen);
        assertThat(image.messageIds()).containsExactly(1, 3, 5);
        assertThat(image.references()).containsExactly(1, 1, 0);
        assertThat(image.lengths()).containsExactly(90, 90, -40);
        assertThat(image.locations()[1]).isEqualTo(BodyLocation.of(1, 8192 + 300));
        Operation.MessagePlaces next = image(store.chunks().freeze());
        assertThat(next.messageIds()).containsExactly(3, 5, 5, 7);
        assertThat(next.references()).containsExactly(2, 0, 0, 1);
        assertThat(next.locations()[0]).isEqualTo(BodyLocation.of(1, 60_000));
    }

    @Test
    void onlyWhatHasChangedIsFrozen() {
        stored(1);
        assertThat(store.chunks().freeze().images()).hasSize(1);
        assertThat(store.chunks().freeze().images()).isEmpty();
        long farAway = 1L << 40;
        stored(farAway);
        assertThat(image(store.chunks().freeze()).messageIds()).containsExactly(farAway);
        store.release(1);
        store.release(farAway);
        assertThat(store.chunks().freeze().images()).isEmpty();
        assertThat(store.size()).isZero();
        assertThat(store.liveBytes()).isZero();
    }

    @Test
    void aMessageInPartsComesBackInOrder() {
        store.chunk(9, BodyLocation.of(1, 10_000), 500);
        store.chunk(9, BodyLocation.of(1, 11_000), 600);
        store.stored(9, BodyLocation.of(1, 12_000), 70);
        store.retain(9);
        Operation.MessagePlaces image = image(store.chunks().freeze());
        assertThat(image.lengths()).containsExactly(-500, -600, 70);
        Places places = new Places(0, 2048);
        places.take(image, 0, 3);
        assertThat(places.operations()).usingRecursiveComparison().isEqualTo(List.of(image));
        List<Integer> freed = new ArrayList<>();
        places.release(9, (location, length) -> freed.add(length));
        assertThat(freed).containsExactly(500, 600, 70);
    }
}
