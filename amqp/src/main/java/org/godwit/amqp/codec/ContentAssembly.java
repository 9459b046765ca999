package org.godwit.amqp.codec;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.godwit.amqp.Body;
import org.godwit.amqp.Command;
import org.godwit.amqp.Content;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.Method;

/**
 * Gathers the content of one channel: a method, then its header, then its body frame by frame.
 *
 * <p>Owned by the event loop of its connection. Memory follows what has arrived, not what was announced: a body frame
 * gets a piece of its own, and frames shorter than 4 KiB share one. Invariant: the pieces together are never longer than
 * the body, so the last octet of the body fills the last piece.
 */
final class ContentAssembly {
    private static final int SMALL_BYTES = 4_096;

    private final Method method;
    private final List<byte[]> pieces = new ArrayList<>(2);
    private ContentHeader header;
    private long bodyBytes;
    private long receivedBytes;
    private boolean passedOver;
    private byte[] current;
    private int filledBytes;
    private long heldBytes;

    ContentAssembly(Method method) {
        this.method = method;
    }

    Method method() {
        return method;
    }

    boolean awaitsHeader() {
        return header == null;
    }

    void header(ContentHeader contentHeader, int headerBytes, long announcedBodyBytes, boolean passOver) {
        heldBytes += headerBytes;
        header = contentHeader;
        bodyBytes = announcedBodyBytes;
        passedOver = passOver;
    }

    long missingBytes() {
        return bodyBytes - receivedBytes;
    }

    boolean complete() {
        return header != null && receivedBytes == bodyBytes;
    }

    /** The memory held by the header and by what there is of the body. */
    long heldBytes() {
        return heldBytes;
    }

    /** Takes {@code count} readable bytes, of a frame from which {@code frameBytes} are still missing. */
    void append(ByteBuf in, int count, int frameBytes) {
        if (passedOver) {
            in.skipBytes(count);
            receivedBytes += count;
            return;
        }
        int left = count;
        int frameLeft = frameBytes;
        while (left > 0) {
            if (current == null || filledBytes == current.length) {
                newPiece(frameLeft);
            }
            int chunk = Math.min(left, current.length - filledBytes);
            in.readBytes(current, filledBytes, chunk);
            filledBytes += chunk;
            receivedBytes += chunk;
            left -= chunk;
            frameLeft -= chunk;
        }
    }

    private void newPiece(int frameBytes) {
        int size = frameBytes >= SMALL_BYTES ? frameBytes : (int) Math.min(missingBytes(), SMALL_BYTES);
        current = new byte[size];
        filledBytes = 0;
        heldBytes += size;
        pieces.add(current);
    }

    /** The command or, for a body that was passed over, what stands for it. */
    Object finish(int channel, long maxBodyBytes) {
        if (passedOver) {
            return new OversizedContent(channel, method, header, bodyBytes, maxBodyBytes);
        }
        return new Command(channel, method, new Content(header, Body.of(pieces.toArray(byte[][]::new))));
    }
}
