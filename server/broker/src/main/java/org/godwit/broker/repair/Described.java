package org.godwit.broker.repair;

import java.util.BitSet;
import java.util.Locale;
import org.godwit.broker.log.RecordHeader;
import org.godwit.broker.model.Operation;

/** Records and operations in words for people. Without state. */
final class Described {
    private Described() {}

    static String record(long offset, RecordHeader header) {
        return String.format(
                Locale.ROOT,
                "offset %d  %s %d (%d/%d)  time %d  %d bytes",
                offset,
                kind(header.kind()),
                header.index(),
                header.epoch(),
                header.sequence(),
                header.timeMillis(),
                header.length());
    }

    private static String kind(int kind) {
        return switch (kind) {
            case RecordHeader.BATCH -> "batch";
            case RecordHeader.MOVE -> "move";
            case RecordHeader.END_MARK -> "end mark after";
            case RecordHeader.CHECKPOINT_PART -> "part";
            case RecordHeader.CHUNK -> "chunk";
            case RecordHeader.CHECKPOINT_END -> "end of checkpoint";
            default -> "record of kind " + kind;
        };
    }

    /** Without the bytes of messages, and of long lists how many. */
    static String operation(Operation operation) {
        if (operation instanceof Operation.MessageStored stored) {
            return "MessageStored[messageId=" + stored.message().id() + ", chunks=" + stored.chunks() + "]";
        }
        if (operation instanceof Operation.BodyChunk chunk) {
            return "BodyChunk[messageId=" + chunk.messageId() + ", index=" + chunk.index() + "]";
        }
        if (operation instanceof Operation.LaneChunk lane) {
            return "LaneChunk[queueId=" + lane.queueId() + ", priority=" + lane.priority() + ", "
                    + lane.positions().length + " messages]";
        }
        if (operation instanceof Operation.MessagePlaces places) {
            return "MessagePlaces[" + places.messageIds().length + " places]";
        }
        if (operation instanceof Operation.ChunksKept kept) {
            return "ChunksKept[checkpoint=" + kept.checkpoint() + ", "
                    + BitSet.valueOf(kept.numbers()).cardinality() + " chunks]";
        }
        return operation.toString();
    }
}
