package org.godwit.broker.chunk;

import java.io.IOException;
import java.util.List;
import org.godwit.broker.model.Operation;

/** A chunk as it was when a checkpoint began. Nothing of it changes any more; to be encoded on the keeper's thread. */
@FunctionalInterface
public interface FrozenChunk {
    /**
     * The operations that build the chunk anew; none when nothing of it is to be kept.
     *
     * @param disk reads what of it is on disk
     */
    List<Operation> operations(ChunkReader disk) throws IOException;
}
