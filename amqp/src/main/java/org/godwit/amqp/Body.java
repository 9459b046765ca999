package org.godwit.amqp;

import java.util.Arrays;

/**
 * The body of a message as immutable pieces of heap memory, one for each body frame it came in.
 *
 * <p>Immutable and shared freely between threads; a piece is never written to once it is here.
 */
public final class Body {
    public static final Body EMPTY = new Body(new byte[0][], 0);

    private final byte[][] pieces;
    private final long size;

    private Body(byte[][] pieces, long size) {
        this.pieces = pieces;
        this.size = size;
    }

    /** A body of these pieces, which belong to it from now on: the caller neither keeps nor changes them. */
    public static Body of(byte[]... pieces) {
        long size = 0;
        for (byte[] piece : pieces) {
            size += piece.length;
        }
        return size == 0 ? EMPTY : new Body(pieces, size);
    }

    public static Body copyOf(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new Body(new byte[][] {bytes.clone()}, bytes.length);
    }

    /** The size in bytes. */
    public long size() {
        return size;
    }

    public int pieceCount() {
        return pieces.length;
    }

    /** A piece itself, not a copy; it must not be changed. */
    public byte[] piece(int index) {
        return pieces[index];
    }

    /** A new array with the whole body; throws {@link AmqpException} when it is longer than an array can be. */
    public byte[] toByteArray() {
        if (size > Integer.MAX_VALUE - 8) {
            throw new AmqpException(
                    ReplyCode.CONTENT_TOO_LARGE, "a body of " + size + " bytes does not fit into one array");
        }
        byte[] bytes = new byte[(int) size];
        int offset = 0;
        for (byte[] piece : pieces) {
            System.arraycopy(piece, 0, bytes, offset, piece.length);
            offset += piece.length;
        }
        return bytes;
    }

    /** Equal when the bytes are, however they are cut into pieces. */
    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof Body body && size == body.size && Arrays.equals(toByteArray(), body.toByteArray());
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (byte[] piece : pieces) {
            for (byte octet : piece) {
                hash = 31 * hash + octet;
            }
        }
        return hash;
    }

    @Override
    public String toString() {
        return "Body[" + size + " bytes in " + pieces.length + " pieces]";
    }
}
