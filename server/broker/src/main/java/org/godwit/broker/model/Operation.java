package org.godwit.broker.model;

import java.util.List;
import org.godwit.amqp.FieldTable;
import org.godwit.amqp.Xid;

/**
 * One record of a batch: something that was decided, with every choice already made, so that applying it is a pure
 * replay. The same operations make up a checkpoint: a checkpoint is the operations that build the applied state anew.
 *
 * <p>Operations are immutable; arrays in them are frozen copies that nobody changes.
 */
public sealed interface Operation {
    /** What every operation but the large ones stays under when encoded. */
    int SMALL = 64;

    /** An upper bound of the encoded size in bytes, to keep a batch within its limit before it is encoded. */
    default int sizeBound() {
        return SMALL;
    }

    // ---- definitions -------------------------------------------------------------------------------------------

    /** @param type direct, fanout, topic, headers */
    record ExchangeDeclared(String name, String type, boolean autoDelete, boolean internal, FieldTable arguments)
            implements Operation {
        @Override
        public int sizeBound() {
            return SMALL + 3 * (name.length() + type.length()) + arguments.encoded().length;
        }
    }

    record ExchangeDeleted(String name) implements Operation {
        @Override
        public int sizeBound() {
            return SMALL + 3 * name.length();
        }
    }

    /** A durable queue; others are in no log. */
    record QueueDeclared(long queueId, String name, boolean autoDelete, FieldTable arguments) implements Operation {
        @Override
        public int sizeBound() {
            return SMALL + 3 * name.length() + arguments.encoded().length;
        }
    }

    /** The queue with all that it holds, and its bindings. */
    record QueueDeleted(long queueId) implements Operation {}

    /** @param toQueue whether {@code destination} names a queue, else an exchange */
    record Bound(String source, boolean toQueue, String destination, String routingKey, FieldTable arguments)
            implements Operation {
        @Override
        public int sizeBound() {
            return SMALL
                    + 3 * (source.length() + destination.length() + routingKey.length())
                    + arguments.encoded().length;
        }
    }

    record Unbound(String source, boolean toQueue, String destination, String routingKey, FieldTable arguments)
            implements Operation {
        /** What it takes away, as that was bound. */
        public Bound binding() {
            return new Bound(source, toQueue, destination, routingKey, arguments);
        }

        @Override
        public int sizeBound() {
            return SMALL
                    + 3 * (source.length() + destination.length() + routingKey.length())
                    + arguments.encoded().length;
        }
    }

    // ---- messages ----------------------------------------------------------------------------------------------

    /**
     * A part of a body that is too large for one batch, staged before the {@link MessageStored} that counts it.
     *
     * @param index from 0, ascending
     */
    record BodyChunk(long messageId, int index, byte[] bytes) implements Operation {
        @Override
        public int sizeBound() {
            return SMALL + bytes.length;
        }
    }

    /**
     * A message is in the log. It has no effect until an {@link Enqueued} refers to it; one that nothing refers to is
     * dropped by recovery.
     *
     * @param chunks how many {@link BodyChunk}s hold the body; 0 when the body is in this record
     */
    record MessageStored(Message message, int chunks) implements Operation {
        @Override
        public int sizeBound() {
            long strings =
                    2L * (message.exchange().length() + message.routingKey().length());
            long inline =
                    message.size() + strings - (chunks > 0 ? message.body().size() : 0);
            return Math.toIntExact(SMALL + inline);
        }
    }

    /**
     * A queue holds a message.
     *
     * @param position the place in the queue: ascending by decision, unique within the virtual host
     * @param priority the lane, 0 to 255
     * @param bodyBytes of the message, which the queue knows so without having it in memory
     * @param expiresAtMillis wall clock, 0 for never
     * @param deliverAtMillis wall clock: not dispatched before; 0 for at once
     */
    record Enqueued(
            long queueId,
            int priority,
            long position,
            long messageId,
            long bodyBytes,
            long expiresAtMillis,
            long deliverAtMillis)
            implements Operation {}

    /** A queue holds a message no more: acknowledged, expired, purged or moved. */
    record Dequeued(long queueId, int priority, long position) implements Operation {}

    /**
     * Deliveries of one message that count, so far; it is marked redelivered.
     *
     * @param readyAtMillis wall clock: not dispatched again before; 0 for at once
     */
    record DeliveryCounted(long queueId, int priority, long position, int deliveries, long readyAtMillis)
            implements Operation {}

    /** Whatever a lane holds up to this position was delivered before, acknowledged or not. */
    record DeliveredThrough(long queueId, int priority, long position) implements Operation {}

    /** Messages that were stored ahead of a decision that has not come: those that nothing refers to are dropped. */
    record MessagesDiscarded(long[] messageIds) implements Operation {
        @Override
        public int sizeBound() {
            return SMALL + messageIds.length * Long.BYTES;
        }
    }

    // ---- decisions larger than a batch -------------------------------------------------------------------------

    /**
     * A part of what is decided together and does not fit one batch, in a batch of its own. It has no effect before its
     * {@link StagedDecided}, and none at all when that does not come within the epoch.
     *
     * @param decisionId unique within the virtual host
     * @param operations in the order of decision; none that has content, as {@link MessageStored}
     */
    record Staged(long decisionId, List<Operation> operations) implements Operation {
        public Staged {
            operations = List.copyOf(operations);
        }

        @Override
        public int sizeBound() {
            int bound = SMALL;
            for (int i = 0; i < operations.size(); i++) {
                bound += operations.get(i).sizeBound();
            }
            return bound;
        }
    }

    /** All {@link Staged} parts of a decision are applied, in the order of the log. */
    record StagedDecided(long decisionId) implements Operation {}

    // ---- producers ---------------------------------------------------------------------------------------------

    /** A numbered publish or commit was decided: taken, or refused. */
    record ProducerAdvanced(long producerId, long sequence, boolean accepted) implements Operation {}

    record ProducerForgotten(long producerId) implements Operation {}

    // ---- branches of distributed transactions -----------------------------------------------------------------

    /** What every operation about a branch stays under when encoded, but for its owner and what it holds. */
    int BRANCH = SMALL + 2 * Xid.MAX_ID_BYTES;

    /**
     * A branch is prepared: it holds messages, stored before, that are to be enqueued, and places that are to be left. Where
     * it holds many there are several of these for the branch, decided together, each with a part.
     *
     * @param owner the user who started it
     * @param preparedAtMillis wall clock
     */
    record BranchPrepared(
            Xid xid,
            String owner,
            long preparedAtMillis,
            List<PreparedSend> sends,
            List<PreparedAcceptance> acceptances)
            implements Operation {
        public BranchPrepared {
            sends = List.copyOf(sends);
            acceptances = List.copyOf(acceptances);
        }

        @Override
        public int sizeBound() {
            return BRANCH
                    + 3 * owner.length()
                    + sends.size() * PreparedSend.BYTES
                    + acceptances.size() * PreparedAcceptance.BYTES;
        }
    }

    /** A message's way into one queue: all of an {@link Enqueued} but the place, which is given at the commit. */
    record PreparedSend(
            long queueId, int priority, long messageId, long bodyBytes, long expiresAtMillis, long deliverAtMillis) {
        private static final int BYTES = 53;
    }

    /** A message in the queue that leaves it at the commit. */
    record PreparedAcceptance(long queueId, int priority, long position) {
        private static final int BYTES = 32;
    }

    /**
     * A prepared branch was decided by an operator; what it held was enqueued and dequeued, if committed, by operations of
     * the same batch.
     */
    record BranchDecided(Xid xid, String owner, long decidedAtMillis, boolean committed) implements Operation {
        @Override
        public int sizeBound() {
            return BRANCH + 3 * owner.length();
        }
    }

    /**
     * A branch is no more: committed, by operations of the same batch before this one, or rolled back, or, when it had been
     * decided by an operator, forgotten.
     */
    record BranchEnded(Xid xid) implements Operation {
        @Override
        public int sizeBound() {
            return BRANCH;
        }
    }

    // ---- the system: users, permissions, virtual hosts ---------------------------------------------------------

    /** What the broker begins with has been put in; it is not put in again, even when nothing is left of it. */
    record SystemSeeded() implements Operation {}

    /**
     * A user is there, or has another password or other tags; its permissions stay.
     *
     * @param passwordHash in bcrypt's text form
     */
    record UserPut(String name, String passwordHash, List<String> tags) implements Operation {
        public UserPut {
            tags = List.copyOf(tags);
        }

        /** Does not show the hash. */
        @Override
        public String toString() {
            return "UserPut[name=" + name + ", tags=" + tags + "]";
        }

        @Override
        public int sizeBound() {
            int bound = SMALL + 3 * (name.length() + passwordHash.length());
            for (String tag : tags) {
                bound += SMALL + 3 * tag.length();
            }
            return bound;
        }
    }

    /** The user and its permissions. */
    record UserDeleted(String name) implements Operation {
        @Override
        public int sizeBound() {
            return SMALL + 3 * name.length();
        }
    }

    /** The user's rights in one virtual host, as regular expressions. */
    record PermissionsSet(String user, String virtualHost, String configure, String write, String read)
            implements Operation {
        @Override
        public int sizeBound() {
            return SMALL
                    + 3 * (user.length() + virtualHost.length() + configure.length() + write.length() + read.length());
        }
    }

    record PermissionsCleared(String user, String virtualHost) implements Operation {
        @Override
        public int sizeBound() {
            return SMALL + 3 * (user.length() + virtualHost.length());
        }
    }

    record VirtualHostAdded(String name) implements Operation {
        @Override
        public int sizeBound() {
            return SMALL + 3 * name.length();
        }
    }

    /** The virtual host and all permissions in it are gone; its files may still be there. */
    record VirtualHostDeleted(String name) implements Operation {
        @Override
        public int sizeBound() {
            return SMALL + 3 * name.length();
        }
    }

    /** The files of a deleted virtual host are gone, too. */
    record VirtualHostPurged(String name) implements Operation {
        @Override
        public int sizeBound() {
            return SMALL + 3 * name.length();
        }
    }

    // ---- checkpoints only --------------------------------------------------------------------------------------

    /**
     * A chunk of one lane of a queue, in ascending positions; all arrays are of one length.
     *
     * @param messageIds 0 for a place that is gone: it keeps the slots of those behind it
     * @param bodyBytes of each message
     * @param deliveries counted deliveries; the highest bit marks a message redelivered
     */
    record LaneChunk(
            long queueId,
            int priority,
            long[] positions,
            long[] messageIds,
            long[] bodyBytes,
            long[] expiresAtMillis,
            long[] deliverAtMillis,
            int[] deliveries)
            implements Operation {
        /** In {@link #deliveries}: was delivered before. */
        public static final int REDELIVERED = 0x8000_0000;

        @Override
        public int sizeBound() {
            return SMALL + positions.length * 58;
        }
    }

    /**
     * Places of messages in the log, by ascending ids; all arrays are of one length. A message of several places (a staged
     * body) is listed once for each, in order; a negative length is that of a part of its body.
     *
     * @param references how many refer to the message; the same for each of its places
     */
    record MessagePlaces(long[] messageIds, long[] locations, int[] lengths, int[] references) implements Operation {
        @Override
        public int sizeBound() {
            return SMALL + messageIds.length * 32;
        }
    }

    /**
     * Chunks of an earlier checkpoint's file that are as they were.
     *
     * @param checkpoint its index
     * @param numbers a bit for each chunk of the file, from 0, as of {@code java.util.BitSet}
     */
    record ChunksKept(long checkpoint, long[] numbers) implements Operation {
        @Override
        public int sizeBound() {
            return SMALL + numbers.length * 8;
        }
    }

    /** All of a producer's numbered sends: the highest, and those refused that may still be asked for. */
    record ProducerState(long producerId, long highest, long[] refused, long lastUsedMillis) implements Operation {
        @Override
        public int sizeBound() {
            return SMALL + refused.length * 8;
        }
    }

    /** Where the virtual host's numbering of ids goes on. */
    record NextId(long nextId) implements Operation {}

    /** The epoch of the last batch. */
    record EpochEntered(long epoch) implements Operation {}
}
