package org.godwit.amqp.codec;

import org.godwit.amqp.ConfirmMethod;

/** Reads and writes the arguments of the methods of class 85, {@code confirm}, in the order of the wire. Stateless. */
final class ConfirmMethodCodec {
    private ConfirmMethodCodec() {}

    static ConfirmMethod read(int methodId, ArgumentReader in) {
        return switch (methodId) {
            case ConfirmMethod.Select.METHOD_ID -> {
                boolean noWait = in.bit();
                yield new ConfirmMethod.Select(noWait);
            }
            case ConfirmMethod.SelectOk.METHOD_ID -> new ConfirmMethod.SelectOk();
            default -> throw MethodCodec.unknownMethod(ConfirmMethod.CLASS_ID, methodId);
        };
    }

    static void write(ConfirmMethod method, ArgumentWriter out) {
        switch (method.methodId()) {
            case ConfirmMethod.Select.METHOD_ID -> write((ConfirmMethod.Select) method, out);
            case ConfirmMethod.SelectOk.METHOD_ID -> {}
            default -> throw new AssertionError("no encoding for " + method);
        }
    }

    private static void write(ConfirmMethod.Select method, ArgumentWriter out) {
        out.bits(method.noWait());
    }
}
