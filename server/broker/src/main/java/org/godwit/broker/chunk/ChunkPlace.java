package org.godwit.broker.chunk;

/**
 * Where a chunk was written last. Immutable.
 *
 * @param checkpoint the index of the checkpoint whose file has it
 * @param number among the chunks of that file, from 0
 * @param offset of its record in the file
 * @param length of its record in bytes
 */
public record ChunkPlace(long checkpoint, int number, long offset, int length) {}
