package org.godwit.amqp.codec;

import java.util.HashSet;
import java.util.Set;
import org.godwit.amqp.AmqpException;
import org.godwit.amqp.ReplyCode;

/**
 * Bounds what contents that have begun and not ended hold in memory, of all connections that share it: when they come to
 * hold too much, the connection that holds the most is refused, so that others, with smaller messages, go on.
 *
 * <p>Owned by the one event loop of these connections. A connection tells what it holds at the end of a read, if that has
 * changed since the read before: a content that comes whole within one read is never told of. So all together may hold more
 * than the bound by what one read brings.
 */
public final class UnfinishedContents {
    private final long maxBytes;
    private final Set<ContentAssemblies> holders = new HashSet<>();
    private long heldBytes;

    public UnfinishedContents(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** For connections that answer for themselves alone. */
    public static UnfinishedContents unbounded() {
        return new UnfinishedContents(Long.MAX_VALUE);
    }

    /** What all connections hold, as of their last reads. */
    public long heldBytes() {
        return heldBytes;
    }

    /** A connection holds so many bytes more than before, or less. */
    void changed(ContentAssemblies connection, long bytes) {
        heldBytes += bytes;
        if (connection.toldBytes() == 0) {
            holders.remove(connection);
            return;
        }
        holders.add(connection);
        while (heldBytes > maxBytes) {
            ContentAssemblies largest = largest(connection);
            largest.refuse(new AmqpException(
                    ReplyCode.RESOURCE_ERROR,
                    "messages of which only a part has arrived take " + heldBytes + " bytes of memory, "
                            + largest.toldBytes() + " of them on this connection: " + maxBytes
                            + " are allowed for all connections together"));
        }
    }

    /** The one that holds the most; of equals the last that came. */
    private ContentAssemblies largest(ContentAssemblies last) {
        ContentAssemblies largest = last;
        for (ContentAssemblies holder : holders) {
            if (holder.toldBytes() > largest.toldBytes()) {
                largest = holder;
            }
        }
        return largest;
    }
}
