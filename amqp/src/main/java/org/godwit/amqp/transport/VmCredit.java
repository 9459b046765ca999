package org.godwit.amqp.transport;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import java.util.concurrent.RejectedExecutionException;
import org.godwit.amqp.Command;
import org.godwit.amqp.Content;
import org.godwit.amqp.codec.CodecLimits;
import org.godwit.amqp.codec.OversizedContent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a local channel the back-pressure of a socket: what was written and not yet read by the peer is counted, in bytes
 * and in commands, and beyond a window {@code channel.isWritable()} is false until half of it has been read.
 *
 * <p>Each of the two ends has one; each is owned by the event loop of its channel. The ends introduce themselves to each
 * other with their first message. Credit comes back as a task of the sender's loop and not as a message, so that an end
 * which has stopped reading still learns that it may write. As with a socket, a writer that does not look is not held
 * up. It also holds bodies to the limit, as the decoder does.
 */
final class VmCredit extends ChannelDuplexHandler {
    private static final Logger LOG = LoggerFactory.getLogger(VmCredit.class);

    static final long WINDOW_BYTES = 1024 * 1024;
    static final int WINDOW_COMMANDS = 1_024;

    /** What a command costs beside its body. */
    private static final int COMMAND_BYTES = 256;

    private static final int USER_DEFINED_WRITABILITY_INDEX = 1;

    private final long maxBodyBytes;
    private ChannelHandlerContext context;
    private VmEnd end;
    private VmCredit peer;
    private boolean introduced;
    private long unreadBytes;
    private int unreadCommands;
    private boolean writable = true;
    private long readBytes;
    private int readCommands;

    VmCredit(CodecLimits limits) {
        maxBodyBytes = limits.maxBodyBytes();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        end = new VmEnd(added.channel());
        if (added.channel().eventLoop() instanceof AmqpEventLoop loop) {
            loop.add(end);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        introduce();
        active.fireChannelActive();
    }

    /** A listener of the connect may write before the channel is said to be active, and still comes second. */
    private void introduce() {
        if (!introduced) {
            introduced = true;
            context.writeAndFlush(this, context.voidPromise());
        }
    }

    @Override
    public void write(ChannelHandlerContext to, Object message, ChannelPromise promise) {
        introduce();
        unreadBytes += cost(message);
        unreadCommands++;
        if (writable && (unreadBytes >= WINDOW_BYTES || unreadCommands >= WINDOW_COMMANDS)) {
            setWritable(false);
        }
        to.write(message, promise);
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        if (message instanceof VmCredit introduced) {
            peer = introduced;
            end.meet(introduced.context.channel());
            return;
        }
        readBytes += cost(message);
        readCommands++;
        from.fireChannelRead(limited(message));
        if (readBytes >= WINDOW_BYTES / 4 || readCommands >= WINDOW_COMMANDS / 4) {
            giveBack();
        }
    }

    private Object limited(Object message) {
        if (message instanceof Command command && command.content() != null) {
            Content content = command.content();
            if (content.body().size() > maxBodyBytes) {
                return new OversizedContent(
                        command.channel(),
                        command.method(),
                        content.header(),
                        content.body().size(),
                        maxBodyBytes);
            }
        }
        return message;
    }

    /** Tells the peer what was read of its messages; it has introduced itself before the first of them. */
    private void giveBack() {
        VmCredit sender = peer;
        long bytes = readBytes;
        int commands = readCommands;
        readBytes = 0;
        readCommands = 0;
        try {
            sender.context.executor().execute(() -> sender.returned(bytes, commands));
        } catch (RejectedExecutionException e) {
            LOG.debug("the loop of the peer of {} has ended, it needs no credit", context.channel(), e);
        }
    }

    private void returned(long bytes, int commands) {
        unreadBytes -= bytes;
        unreadCommands -= commands;
        if (!writable && unreadBytes < WINDOW_BYTES / 2 && unreadCommands < WINDOW_COMMANDS / 2) {
            setWritable(true);
        }
    }

    private void setWritable(boolean value) {
        writable = value;
        ChannelOutboundBuffer buffer = context.channel().unsafe().outboundBuffer();
        if (buffer != null) {
            buffer.setUserDefinedWritability(USER_DEFINED_WRITABILITY_INDEX, value);
        }
    }

    private static long cost(Object message) {
        return message instanceof Command command && command.content() != null
                ? COMMAND_BYTES + command.content().body().size()
                : COMMAND_BYTES;
    }
}
