package org.godwit.amqp.codec;

import org.godwit.amqp.ChannelMethod;

/** Reads and writes the arguments of the methods of class 20, {@code channel}, in the order of the wire. Stateless. */
final class ChannelMethodCodec {
    private ChannelMethodCodec() {}

    static ChannelMethod read(int methodId, ArgumentReader in) {
        return switch (methodId) {
            case ChannelMethod.Open.METHOD_ID -> {
                in.shortString();
                yield new ChannelMethod.Open();
            }
            case ChannelMethod.OpenOk.METHOD_ID -> {
                in.longString();
                yield new ChannelMethod.OpenOk();
            }
            case ChannelMethod.Flow.METHOD_ID -> {
                boolean active = in.bit();
                yield new ChannelMethod.Flow(active);
            }
            case ChannelMethod.FlowOk.METHOD_ID -> {
                boolean active = in.bit();
                yield new ChannelMethod.FlowOk(active);
            }
            case ChannelMethod.Close.METHOD_ID ->
                new ChannelMethod.Close(in.int16(), in.shortString(), in.int16(), in.int16());
            case ChannelMethod.CloseOk.METHOD_ID -> new ChannelMethod.CloseOk();
            default -> throw MethodCodec.unknownMethod(ChannelMethod.CLASS_ID, methodId);
        };
    }

    static void write(ChannelMethod method, ArgumentWriter out) {
        switch (method.methodId()) {
            case ChannelMethod.Open.METHOD_ID -> out.shortString("");
            case ChannelMethod.OpenOk.METHOD_ID -> out.int32(0);
            case ChannelMethod.Flow.METHOD_ID -> write((ChannelMethod.Flow) method, out);
            case ChannelMethod.FlowOk.METHOD_ID -> write((ChannelMethod.FlowOk) method, out);
            case ChannelMethod.Close.METHOD_ID -> write((ChannelMethod.Close) method, out);
            case ChannelMethod.CloseOk.METHOD_ID -> {}
            default -> throw new AssertionError("no encoding for " + method);
        }
    }

    private static void write(ChannelMethod.Flow method, ArgumentWriter out) {
        out.bits(method.active());
    }

    private static void write(ChannelMethod.FlowOk method, ArgumentWriter out) {
        out.bits(method.active());
    }

    private static void write(ChannelMethod.Close method, ArgumentWriter out) {
        out.int16(method.replyCode());
        out.shortString(method.replyText());
        out.int16(method.failingClassId());
        out.int16(method.failingMethodId());
    }
}
