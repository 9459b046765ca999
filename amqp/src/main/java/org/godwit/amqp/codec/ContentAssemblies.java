package org.godwit.amqp.codec;

import io.netty.buffer.ByteBuf;
import io.netty.util.collection.IntObjectHashMap;
import java.util.function.Consumer;
import org.godwit.amqp.AmqpException;
import org.godwit.amqp.ChannelMethod;
import org.godwit.amqp.Command;
import org.godwit.amqp.ConnectionMethod;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.Method;
import org.godwit.amqp.ReplyCode;

/**
 * Puts the frames of each channel together to commands, and holds them to the order that the specification gives them.
 *
 * <pre>
 * payload of a content header:
 * | class: 2 | weight: 2 | body size: 8 | property flags: 2 | property list |
 *
 * method [, header, body ...]     on each channel by itself; a body may be empty, and then has no frame
 * </pre>
 *
 * <p>Owned by the event loop of its connection. Bounded: what all unfinished contents hold is at most
 * {@link CodecLimits#maxUnfinishedBytes}, and what those of all connections hold is bounded by {@link UnfinishedContents}.
 */
final class ContentAssemblies {
    /** What an unfinished content holds beside its header and its body. */
    private static final int OVERHEAD_BYTES = 1_024;

    private final CodecLimits limits;
    private final Negotiated negotiated;
    private final UnfinishedContents ofAllConnections;
    private final Consumer<AmqpException> onRefusal;
    private final ArgumentReader arguments;
    private final IntObjectHashMap<ContentAssembly> unfinished = new IntObjectHashMap<>();
    private long unfinishedBytes;
    /** What of it {@link #ofAllConnections} has been told of. */
    private long toldBytes;

    /** @param onRefusal hears that the connection has to end, as all together hold too much, and this one the most */
    ContentAssemblies(
            CodecLimits limits,
            Negotiated negotiated,
            UnfinishedContents ofAllConnections,
            Consumer<AmqpException> onRefusal) {
        this.limits = limits;
        this.negotiated = negotiated;
        this.ofAllConnections = ofAllConnections;
        this.onRefusal = onRefusal;
        this.arguments = new ArgumentReader(limits.tables());
    }

    /** Takes a method frame; returns the command when it is whole with that, else null. */
    Object method(int channel, ByteBuf in, int start, int length) {
        Method method = MethodCodec.read(arguments.over(in, start, length));
        checkChannel(channel, method);
        ContentAssembly begun = unfinished.get(channel);
        if (begun != null) {
            if (!(method instanceof ChannelMethod.Close) && !(method instanceof ChannelMethod.CloseOk)) {
                throw unexpected(channel, "a method", begun);
            }
            // a peer that learned of the close in the middle of a content may leave it there
            remove(channel, begun);
        }
        if (method.hasContent()) {
            hold(OVERHEAD_BYTES);
            unfinished.put(channel, new ContentAssembly(method));
            return null;
        }
        Command command = new Command(channel, method, null);
        negotiated.watch(command);
        return command;
    }

    /** Takes a content header frame; returns the command when the body is empty, else null. */
    Object header(int channel, ByteBuf in, int start, int length) {
        ContentAssembly assembly = unfinished.get(channel);
        if (assembly == null || !assembly.awaitsHeader()) {
            throw unexpected(channel, "a content header", assembly);
        }
        Method method = assembly.method();
        try {
            readHeader(assembly, in, start, length);
        } catch (AmqpException e) {
            throw e.in(method.classId(), method.methodId());
        }
        return finishIfComplete(channel, assembly);
    }

    private void readHeader(ContentAssembly assembly, ByteBuf in, int start, int length) {
        if (length < Frame.HEADER_FIXED_BYTES + 2) {
            throw new AmqpException(
                    ReplyCode.SYNTAX_ERROR, "a content header is cut off: it has " + length + " bytes of payload");
        }
        int classId = in.getUnsignedShort(start);
        if (classId != assembly.method().classId()) {
            throw new AmqpException(
                    ReplyCode.FRAME_ERROR,
                    "a content header of class " + classId + " follows a method of class "
                            + assembly.method().classId());
        }
        long bodyBytes = in.getLong(start + 4);
        if (bodyBytes < 0) {
            throw new AmqpException(
                    ReplyCode.SYNTAX_ERROR, "a body of " + Long.toUnsignedString(bodyBytes) + " bytes is announced");
        }
        byte[] encoded = new byte[length - Frame.HEADER_FIXED_BYTES];
        in.getBytes(start + Frame.HEADER_FIXED_BYTES, encoded);
        ContentHeader header = ContentHeader.ofEncoded(encoded, limits.tables());
        assembly.header(header, encoded.length, bodyBytes, bodyBytes > limits.maxBodyBytes());
        hold(encoded.length);
    }

    /** Checks the size of a body frame before its payload is read. */
    void checkBody(int channel, int payloadBytes) {
        ContentAssembly assembly = unfinished.get(channel);
        if (assembly == null || assembly.awaitsHeader()) {
            throw unexpected(channel, "a body", assembly);
        }
        if (payloadBytes > assembly.missingBytes()) {
            throw new AmqpException(
                    ReplyCode.FRAME_ERROR,
                    "a body frame has " + payloadBytes + " bytes, only " + assembly.missingBytes()
                            + " are missing from the body that was announced",
                    assembly.method().classId(),
                    assembly.method().methodId());
        }
    }

    /** Takes {@code count} octets of a body frame of which {@code frameBytes} are still missing. */
    void body(int channel, ByteBuf in, int count, int frameBytes) {
        ContentAssembly assembly = unfinished.get(channel);
        long before = assembly.heldBytes();
        assembly.append(in, count, frameBytes);
        hold(assembly.heldBytes() - before);
    }

    /** Ends a body frame; returns the command when it was the last, else null. */
    Object endOfBody(int channel) {
        return finishIfComplete(channel, unfinished.get(channel));
    }

    /** Nothing of what was begun is awaited any more. */
    void clear() {
        unfinished.clear();
        unfinishedBytes = 0;
        endRead();
    }

    /** What was read so far is worked off: what is held of it counts. This or another connection may be refused for it. */
    void endRead() {
        long change = unfinishedBytes - toldBytes;
        if (change != 0) {
            toldBytes = unfinishedBytes;
            ofAllConnections.changed(this, change);
        }
    }

    /** What this connection held at the end of its last read. */
    long toldBytes() {
        return toldBytes;
    }

    void refuse(AmqpException why) {
        onRefusal.accept(why);
    }

    private Object finishIfComplete(int channel, ContentAssembly assembly) {
        if (!assembly.complete()) {
            return null;
        }
        remove(channel, assembly);
        return assembly.finish(channel, limits.maxBodyBytes());
    }

    private void remove(int channel, ContentAssembly assembly) {
        unfinished.remove(channel);
        release(OVERHEAD_BYTES + assembly.heldBytes());
    }

    /** A frame that has come in full, or is dropped, is not held any more. */
    void release(long bytes) {
        unfinishedBytes -= bytes;
    }

    /**
     * Counts what is held of something unfinished.
     *
     * @throws AmqpException RESOURCE_ERROR when that is more than this connection may
     */
    void hold(long bytes) {
        unfinishedBytes += bytes;
        if (unfinishedBytes > limits.maxUnfinishedBytes()) {
            throw new AmqpException(
                    ReplyCode.RESOURCE_ERROR,
                    "the unfinished contents of this connection hold " + unfinishedBytes + " bytes, "
                            + limits.maxUnfinishedBytes() + " are allowed");
        }
    }

    private static void checkChannel(int channel, Method method) {
        boolean ofConnection = method.classId() == ConnectionMethod.CLASS_ID;
        if (ofConnection != (channel == 0)) {
            throw new AmqpException(
                    ReplyCode.COMMAND_INVALID,
                    ofConnection
                            ? "a method of class connection came on channel " + channel + ", it belongs on channel 0"
                            : "channel 0 is for methods of class connection",
                    method.classId(),
                    method.methodId());
        }
    }

    private static AmqpException unexpected(int channel, String came, ContentAssembly assembly) {
        if (assembly == null) {
            return new AmqpException(
                    ReplyCode.UNEXPECTED_FRAME,
                    came + " came on channel " + channel + ", where no method announced content");
        }
        return new AmqpException(
                ReplyCode.UNEXPECTED_FRAME,
                came + " came on channel " + channel + " where "
                        + (assembly.awaitsHeader() ? "a content header" : "a body") + " was expected",
                assembly.method().classId(),
                assembly.method().methodId());
    }
}
