package org.godwit.amqp.codec;

import org.godwit.amqp.ExchangeMethod;
import org.godwit.amqp.FieldTable;

/** Reads and writes the arguments of the methods of class 40, {@code exchange}, in the order of the wire. Stateless. */
final class ExchangeMethodCodec {
    private ExchangeMethodCodec() {}

    static ExchangeMethod read(int methodId, ArgumentReader in) {
        return switch (methodId) {
            case ExchangeMethod.Declare.METHOD_ID -> {
                in.int16();
                String exchange = in.shortString();
                String type = in.shortString();
                int bits = in.octet();
                FieldTable arguments = in.table();
                yield new ExchangeMethod.Declare(
                        exchange,
                        type,
                        (bits & 1) != 0,
                        (bits & 2) != 0,
                        (bits & 4) != 0,
                        (bits & 8) != 0,
                        (bits & 16) != 0,
                        arguments);
            }
            case ExchangeMethod.DeclareOk.METHOD_ID -> new ExchangeMethod.DeclareOk();
            case ExchangeMethod.Delete.METHOD_ID -> {
                in.int16();
                String exchange = in.shortString();
                int bits = in.octet();
                yield new ExchangeMethod.Delete(exchange, (bits & 1) != 0, (bits & 2) != 0);
            }
            case ExchangeMethod.DeleteOk.METHOD_ID -> new ExchangeMethod.DeleteOk();
            case ExchangeMethod.Bind.METHOD_ID -> {
                in.int16();
                String destination = in.shortString();
                String source = in.shortString();
                String routingKey = in.shortString();
                boolean noWait = in.bit();
                FieldTable arguments = in.table();
                yield new ExchangeMethod.Bind(destination, source, routingKey, noWait, arguments);
            }
            case ExchangeMethod.BindOk.METHOD_ID -> new ExchangeMethod.BindOk();
            case ExchangeMethod.Unbind.METHOD_ID -> {
                in.int16();
                String destination = in.shortString();
                String source = in.shortString();
                String routingKey = in.shortString();
                boolean noWait = in.bit();
                FieldTable arguments = in.table();
                yield new ExchangeMethod.Unbind(destination, source, routingKey, noWait, arguments);
            }
            case ExchangeMethod.UnbindOk.METHOD_ID -> new ExchangeMethod.UnbindOk();
            default -> throw MethodCodec.unknownMethod(ExchangeMethod.CLASS_ID, methodId);
        };
    }

    static void write(ExchangeMethod method, ArgumentWriter out) {
        switch (method.methodId()) {
            case ExchangeMethod.Declare.METHOD_ID -> write((ExchangeMethod.Declare) method, out);
            case ExchangeMethod.Delete.METHOD_ID -> write((ExchangeMethod.Delete) method, out);
            case ExchangeMethod.Bind.METHOD_ID -> write((ExchangeMethod.Bind) method, out);
            case ExchangeMethod.Unbind.METHOD_ID -> write((ExchangeMethod.Unbind) method, out);
            case ExchangeMethod.DeclareOk.METHOD_ID,
                    ExchangeMethod.DeleteOk.METHOD_ID,
                    ExchangeMethod.BindOk.METHOD_ID,
                    ExchangeMethod.UnbindOk.METHOD_ID -> {}
            default -> throw new AssertionError("no encoding for " + method);
        }
    }

    private static void write(ExchangeMethod.Declare method, ArgumentWriter out) {
        out.int16(0);
        out.shortString(method.exchange());
        out.shortString(method.type());
        out.bits(method.passive(), method.durable(), method.autoDelete(), method.internal(), method.noWait());
        out.table(method.arguments());
    }

    private static void write(ExchangeMethod.Delete method, ArgumentWriter out) {
        out.int16(0);
        out.shortString(method.exchange());
        out.bits(method.ifUnused(), method.noWait());
    }

    private static void write(ExchangeMethod.Bind method, ArgumentWriter out) {
        out.int16(0);
        out.shortString(method.destination());
        out.shortString(method.source());
        out.shortString(method.routingKey());
        out.bits(method.noWait());
        out.table(method.arguments());
    }

    private static void write(ExchangeMethod.Unbind method, ArgumentWriter out) {
        out.int16(0);
        out.shortString(method.destination());
        out.shortString(method.source());
        out.shortString(method.routingKey());
        out.bits(method.noWait());
        out.table(method.arguments());
    }
}
