package org.godwit.broker.commit;

import java.util.List;
import org.godwit.broker.chunk.Chunks;
import org.godwit.broker.model.Operation;

/** The applied state, to be written down. Called on the core's thread. */
public interface CheckpointSource {
    /** The pieces of which those that have changed are written. */
    Chunks chunks();

    /**
     * The operations that build the rest as applied so far: little, immutable, to be encoded on another thread. Called before
     * the chunks are frozen, of which it may say that they have changed.
     */
    List<Operation> freeze();
}
