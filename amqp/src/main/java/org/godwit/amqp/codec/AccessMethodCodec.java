package org.godwit.amqp.codec;

import org.godwit.amqp.AccessMethod;

/** Reads and writes the arguments of the methods of class 30, {@code access}, in the order of the wire. Stateless. */
final class AccessMethodCodec {
    private AccessMethodCodec() {}

    static AccessMethod read(int methodId, ArgumentReader in) {
        return switch (methodId) {
            case AccessMethod.Request.METHOD_ID -> {
                String realm = in.shortString();
                int bits = in.octet();
                yield new AccessMethod.Request(
                        realm, (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0, (bits & 16) != 0);
            }
            case AccessMethod.RequestOk.METHOD_ID -> new AccessMethod.RequestOk(in.int16());
            default -> throw MethodCodec.unknownMethod(AccessMethod.CLASS_ID, methodId);
        };
    }

    static void write(AccessMethod method, ArgumentWriter out) {
        switch (method.methodId()) {
            case AccessMethod.Request.METHOD_ID -> write((AccessMethod.Request) method, out);
            case AccessMethod.RequestOk.METHOD_ID -> write((AccessMethod.RequestOk) method, out);
            default -> throw new AssertionError("no encoding for " + method);
        }
    }

    private static void write(AccessMethod.Request method, ArgumentWriter out) {
        out.shortString(method.realm());
        out.bits(method.exclusive(), method.passive(), method.active(), method.write(), method.read());
    }

    private static void write(AccessMethod.RequestOk method, ArgumentWriter out) {
        out.int16(method.ticket());
    }
}
