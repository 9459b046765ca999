package org.godwit.broker.commit;

import java.util.List;
import org.godwit.broker.model.Operation;

/** The applied state, to be written down. Called on the core's thread. */
public interface CheckpointSource {
    /** The operations that build the state as applied so far: immutable, to be encoded on another thread. */
    List<Operation> freeze();
}
