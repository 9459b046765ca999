package org.godwit.amqp.codec;

import org.godwit.amqp.Command;
import org.godwit.amqp.ConnectionMethod.TuneOk;

/**
 * What the two sides of a connection agreed on in tune-ok, for its decoder and its encoder.
 *
 * <p>Owned by the event loop of its connection. Until tune-ok only channel 0 is in use and frames are at most as long as
 * our own limit; afterwards they are never longer than that either, whatever the peer says. A second
 * tune-ok changes nothing.
 */
final class Negotiated {
    private final int ownMaxFrameBytes;
    private int maxFrameBytes;
    private int maxChannel;
    private boolean tuned;

    Negotiated(CodecLimits limits) {
        ownMaxFrameBytes = limits.maxFrameBytes();
        maxFrameBytes = ownMaxFrameBytes;
    }

    /** Looks at a command that passes, in whichever direction, for tune-ok. */
    void watch(Command command) {
        if (!tuned && command.method() instanceof TuneOk tuneOk) {
            tuned = true;
            maxFrameBytes = tuneOk.frameMax() == 0
                    ? ownMaxFrameBytes
                    : (int) Math.max(CodecLimits.MIN_FRAME_BYTES, Math.min(ownMaxFrameBytes, tuneOk.frameMax()));
            maxChannel = tuneOk.channelMax() == 0 ? Command.MAX_CHANNEL : tuneOk.channelMax();
        }
    }

    int maxFrameBytes() {
        return maxFrameBytes;
    }

    int maxPayloadBytes() {
        return maxFrameBytes - CodecLimits.FRAME_OVERHEAD_BYTES;
    }

    int maxChannel() {
        return maxChannel;
    }
}
