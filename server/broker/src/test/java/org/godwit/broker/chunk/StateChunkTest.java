package org.godwit.broker.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.godwit.broker.log.DataDirectory;
import org.godwit.broker.log.LogOptions;
import org.godwit.broker.log.SimulatedDisk;
import org.junit.jupiter.api.Test;

/** A chunk leaves memory only when what is on disk is what it is. */
class StateChunkTest {
    private final DataDirectory data = DataDirectory.open(
            new SimulatedDisk(1), Path.of("/data").toAbsolutePath(), LogOptions.DEFAULT, Runnable::run, Runnable::run);
    private final Chunks chunks = new Chunks(data.host("/"), null);

    private final StateChunk chunk = new StateChunk(chunks) {
        @Override
        protected FrozenChunk freeze() {
            return disk -> List.of();
        }

        @Override
        protected boolean spill() {
            return clean();
        }
    };

    private static List<ChunkPlace> placeIn(long checkpoint) {
        return List.of(new ChunkPlace(checkpoint, 0, 4096, 100));
    }

    @Test
    void itStaysUntilItsImageIsWritten() {
        chunk.change();
        assertThat(chunk.leave()).isFalse();
        chunks.written(chunks.freeze(), 1, placeIn(1));
        assertThat(chunk.leave()).isTrue();
        chunk.change();
        Chunks.Frozen second = chunks.freeze();
        assertThat(chunk.leave()).as("what is on disk is older").isFalse();
        chunks.written(second, 2, placeIn(2));
        assertThat(chunk.leave()).isTrue();
    }

    @Test
    void itStaysWhenItsImageCouldNotBeWritten() {
        chunk.change();
        chunks.written(chunks.freeze(), 1, placeIn(1));
        chunk.change();
        chunks.failed(chunks.freeze());
        assertThat(chunk.leave()).isFalse();
        assertThat(chunks.freeze().images()).hasSize(1);
    }
}
