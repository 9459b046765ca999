package org.godwit.broker.model;

import java.util.List;

/**
 * The unit of the commit log: all of its operations are applied, or none.
 *
 * @param epoch ascends whenever what was in flight was given up
 * @param sequence ascends by one within an epoch, from 1; a batch whose predecessor was not applied is not applied
 * @param timeMillis the batch's time: never less than that of the batch before
 * @param operations in the order of decision
 */
public record Batch(long epoch, long sequence, long timeMillis, List<Operation> operations) {
    /** The encoded size that no batch exceeds. Larger bodies are staged as chunks in batches of their own. */
    public static final int MAX_BYTES = 1 << 20;

    public Batch {
        operations = List.copyOf(operations);
    }
}
