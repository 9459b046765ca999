/**
 * The pieces that applied state is made of. A {@link org.godwit.broker.chunk.StateChunk} is some thousand entries of a
 * queue's index or of the store's, or a definition; {@link org.godwit.broker.chunk.Chunks} knows all of a host, which of
 * them have changed since the last checkpoint, and where each was written last. A checkpoint writes those that have
 * changed and names the others where they lie; what is on disk and has not changed may leave memory, and is read back
 * before it is needed: the same files are the checkpoint, the spill of long queues and the lazy start of recovery.
 *
 * <p>Chunks enter by {@link org.godwit.broker.chunk.StateChunk#change} on the core, leave for the keeper's thread by
 * {@link org.godwit.broker.chunk.Chunks#freeze}, and come back by {@link org.godwit.broker.chunk.Chunks#load} from the
 * reader's. Imports {@code log} and {@code model}.
 */
package org.godwit.broker.chunk;
