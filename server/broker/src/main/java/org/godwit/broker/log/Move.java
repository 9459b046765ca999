package org.godwit.broker.log;

import java.nio.ByteBuffer;

/**
 * A message, or a part of its body, that is copied forward in the log: what a record of the kind {@link
 * RecordHeader#MOVE} holds. Only this host's log knows of it; a replica keeps its messages elsewhere.
 *
 * <pre>
 * control part, for each:   0 message id 8 | 8 from 8, the place it had | 16 length 4 | 20 crc32c 4, of its content
 * contents, for each:       {@link MessageContent}, octet for octet as it was
 * </pre>
 *
 * @param from the place that it had
 * @param content whole, its CRC first; nobody changes it
 */
public record Move(long messageId, long from, byte[] content) {
    private static final int BYTES = 24;

    /** The size of the record of such moves is at most {@link RecordHeader#OVERHEAD_BYTES} more than their sum. */
    public int bound() {
        return BYTES + content.length;
    }

    void putControl(ByteBuffer buffer) {
        buffer.putLong(messageId).putLong(from).putInt(content.length).put(content, 0, Integer.BYTES);
    }

    /** Gives the visitor what a control part names, one after the other. */
    static void visit(ByteBuffer control, int count, long contentsAt, ContentVisitor visitor) {
        long at = contentsAt;
        for (int i = 0; i < count; i++) {
            long messageId = control.getLong();
            long from = control.getLong();
            int length = control.getInt();
            visitor.content(messageId, at, length, control.getInt(), from);
            at += length;
        }
    }
}
