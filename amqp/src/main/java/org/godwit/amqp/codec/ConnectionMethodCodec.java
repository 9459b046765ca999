package org.godwit.amqp.codec;

import org.godwit.amqp.ConnectionMethod;

/** Reads and writes the arguments of the methods of class 10, {@code connection}, in the order of the wire. Stateless. */
final class ConnectionMethodCodec {
    private ConnectionMethodCodec() {}

    static ConnectionMethod read(int methodId, ArgumentReader in) {
        return switch (methodId) {
            case ConnectionMethod.Start.METHOD_ID ->
                new ConnectionMethod.Start(in.octet(), in.octet(), in.table(), in.longString(), in.longString());
            case ConnectionMethod.StartOk.METHOD_ID ->
                new ConnectionMethod.StartOk(in.table(), in.shortString(), in.longBytes(), in.shortString());
            case ConnectionMethod.Secure.METHOD_ID -> new ConnectionMethod.Secure(in.longBytes());
            case ConnectionMethod.SecureOk.METHOD_ID -> new ConnectionMethod.SecureOk(in.longBytes());
            case ConnectionMethod.Tune.METHOD_ID -> new ConnectionMethod.Tune(in.int16(), in.int32(), in.int16());
            case ConnectionMethod.TuneOk.METHOD_ID -> new ConnectionMethod.TuneOk(in.int16(), in.int32(), in.int16());
            case ConnectionMethod.Open.METHOD_ID -> {
                String virtualHost = in.shortString();
                in.shortString();
                in.octet();
                yield new ConnectionMethod.Open(virtualHost);
            }
            case ConnectionMethod.OpenOk.METHOD_ID -> {
                in.shortString();
                yield new ConnectionMethod.OpenOk();
            }
            case ConnectionMethod.Close.METHOD_ID ->
                new ConnectionMethod.Close(in.int16(), in.shortString(), in.int16(), in.int16());
            case ConnectionMethod.CloseOk.METHOD_ID -> new ConnectionMethod.CloseOk();
            case ConnectionMethod.Blocked.METHOD_ID -> new ConnectionMethod.Blocked(in.shortString());
            case ConnectionMethod.Unblocked.METHOD_ID -> new ConnectionMethod.Unblocked();
            case ConnectionMethod.UpdateSecret.METHOD_ID ->
                new ConnectionMethod.UpdateSecret(in.longBytes(), in.shortString());
            case ConnectionMethod.UpdateSecretOk.METHOD_ID -> new ConnectionMethod.UpdateSecretOk();
            default -> throw MethodCodec.unknownMethod(ConnectionMethod.CLASS_ID, methodId);
        };
    }

    static void write(ConnectionMethod method, ArgumentWriter out) {
        switch (method.methodId()) {
            case ConnectionMethod.Start.METHOD_ID -> write((ConnectionMethod.Start) method, out);
            case ConnectionMethod.StartOk.METHOD_ID -> write((ConnectionMethod.StartOk) method, out);
            case ConnectionMethod.Secure.METHOD_ID -> write((ConnectionMethod.Secure) method, out);
            case ConnectionMethod.SecureOk.METHOD_ID -> write((ConnectionMethod.SecureOk) method, out);
            case ConnectionMethod.Tune.METHOD_ID -> write((ConnectionMethod.Tune) method, out);
            case ConnectionMethod.TuneOk.METHOD_ID -> write((ConnectionMethod.TuneOk) method, out);
            case ConnectionMethod.Open.METHOD_ID -> write((ConnectionMethod.Open) method, out);
            case ConnectionMethod.OpenOk.METHOD_ID -> out.shortString("");
            case ConnectionMethod.Close.METHOD_ID -> write((ConnectionMethod.Close) method, out);
            case ConnectionMethod.Blocked.METHOD_ID -> write((ConnectionMethod.Blocked) method, out);
            case ConnectionMethod.UpdateSecret.METHOD_ID -> write((ConnectionMethod.UpdateSecret) method, out);
            case ConnectionMethod.CloseOk.METHOD_ID,
                    ConnectionMethod.Unblocked.METHOD_ID,
                    ConnectionMethod.UpdateSecretOk.METHOD_ID -> {}
            default -> throw new AssertionError("no encoding for " + method);
        }
    }

    private static void write(ConnectionMethod.Start method, ArgumentWriter out) {
        out.octet(method.versionMajor());
        out.octet(method.versionMinor());
        out.table(method.serverProperties());
        out.longString(method.mechanisms());
        out.longString(method.locales());
    }

    private static void write(ConnectionMethod.StartOk method, ArgumentWriter out) {
        out.table(method.clientProperties());
        out.shortString(method.mechanism());
        out.longBytes(method.response());
        out.shortString(method.locale());
    }

    private static void write(ConnectionMethod.Secure method, ArgumentWriter out) {
        out.longBytes(method.challenge());
    }

    private static void write(ConnectionMethod.SecureOk method, ArgumentWriter out) {
        out.longBytes(method.response());
    }

    private static void write(ConnectionMethod.Tune method, ArgumentWriter out) {
        out.int16(method.channelMax());
        out.int32(method.frameMax());
        out.int16(method.heartbeat());
    }

    private static void write(ConnectionMethod.TuneOk method, ArgumentWriter out) {
        out.int16(method.channelMax());
        out.int32(method.frameMax());
        out.int16(method.heartbeat());
    }

    private static void write(ConnectionMethod.Open method, ArgumentWriter out) {
        out.shortString(method.virtualHost());
        out.shortString("");
        out.octet(0);
    }

    private static void write(ConnectionMethod.Close method, ArgumentWriter out) {
        out.int16(method.replyCode());
        out.shortString(method.replyText());
        out.int16(method.failingClassId());
        out.int16(method.failingMethodId());
    }

    private static void write(ConnectionMethod.Blocked method, ArgumentWriter out) {
        out.shortString(method.reason());
    }

    private static void write(ConnectionMethod.UpdateSecret method, ArgumentWriter out) {
        out.longBytes(method.newSecret());
        out.shortString(method.reason());
    }
}
