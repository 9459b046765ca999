package org.godwit.broker.queue;

import java.util.List;
import org.godwit.broker.chunk.ChunkPlace;
import org.godwit.broker.chunk.Chunks;
import org.godwit.broker.chunk.FrozenChunk;
import org.godwit.broker.chunk.StateChunk;
import org.godwit.broker.model.Operation;

/** A queue as checkpoints have it, but for its messages: how it was declared and its marks. Owned by the host's core. */
final class Declaration extends StateChunk {
    private final Queue queue;

    Declaration(Queue queue, Chunks chunks) {
        super(chunks);
        this.queue = queue;
    }

    void changed() {
        change();
    }

    void gone() {
        drop();
    }

    void restored(ChunkPlace place) {
        chunks().restored(this, place);
    }

    @Override
    protected FrozenChunk freeze() {
        List<Operation> operations = queue.freeze();
        return disk -> operations;
    }
}
