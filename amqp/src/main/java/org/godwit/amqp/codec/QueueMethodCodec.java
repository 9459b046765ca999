package org.godwit.amqp.codec;

import org.godwit.amqp.FieldTable;
import org.godwit.amqp.QueueMethod;

/** Reads and writes the arguments of the methods of class 50, {@code queue}, in the order of the wire. Stateless. */
final class QueueMethodCodec {
    private QueueMethodCodec() {}

    static QueueMethod read(int methodId, ArgumentReader in) {
        return switch (methodId) {
            case QueueMethod.Declare.METHOD_ID -> {
                in.int16();
                String queue = in.shortString();
                int bits = in.octet();
                FieldTable arguments = in.table();
                yield new QueueMethod.Declare(
                        queue,
                        (bits & 1) != 0,
                        (bits & 2) != 0,
                        (bits & 4) != 0,
                        (bits & 8) != 0,
                        (bits & 16) != 0,
                        arguments);
            }
            case QueueMethod.DeclareOk.METHOD_ID -> new QueueMethod.DeclareOk(in.shortString(), in.int32(), in.int32());
            case QueueMethod.Bind.METHOD_ID -> {
                in.int16();
                String queue = in.shortString();
                String exchange = in.shortString();
                String routingKey = in.shortString();
                boolean noWait = in.bit();
                FieldTable arguments = in.table();
                yield new QueueMethod.Bind(queue, exchange, routingKey, noWait, arguments);
            }
            case QueueMethod.BindOk.METHOD_ID -> new QueueMethod.BindOk();
            case QueueMethod.Purge.METHOD_ID -> {
                in.int16();
                String queue = in.shortString();
                boolean noWait = in.bit();
                yield new QueueMethod.Purge(queue, noWait);
            }
            case QueueMethod.PurgeOk.METHOD_ID -> new QueueMethod.PurgeOk(in.int32());
            case QueueMethod.Delete.METHOD_ID -> {
                in.int16();
                String queue = in.shortString();
                int bits = in.octet();
                yield new QueueMethod.Delete(queue, (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0);
            }
            case QueueMethod.DeleteOk.METHOD_ID -> new QueueMethod.DeleteOk(in.int32());
            case QueueMethod.Unbind.METHOD_ID -> {
                in.int16();
                String queue = in.shortString();
                String exchange = in.shortString();
                String routingKey = in.shortString();
                FieldTable arguments = in.table();
                yield new QueueMethod.Unbind(queue, exchange, routingKey, arguments);
            }
            case QueueMethod.UnbindOk.METHOD_ID -> new QueueMethod.UnbindOk();
            default -> throw MethodCodec.unknownMethod(QueueMethod.CLASS_ID, methodId);
        };
    }

    static void write(QueueMethod method, ArgumentWriter out) {
        switch (method.methodId()) {
            case QueueMethod.Declare.METHOD_ID -> write((QueueMethod.Declare) method, out);
            case QueueMethod.DeclareOk.METHOD_ID -> write((QueueMethod.DeclareOk) method, out);
            case QueueMethod.Bind.METHOD_ID -> write((QueueMethod.Bind) method, out);
            case QueueMethod.Purge.METHOD_ID -> write((QueueMethod.Purge) method, out);
            case QueueMethod.PurgeOk.METHOD_ID -> write((QueueMethod.PurgeOk) method, out);
            case QueueMethod.Delete.METHOD_ID -> write((QueueMethod.Delete) method, out);
            case QueueMethod.DeleteOk.METHOD_ID -> write((QueueMethod.DeleteOk) method, out);
            case QueueMethod.Unbind.METHOD_ID -> write((QueueMethod.Unbind) method, out);
            case QueueMethod.BindOk.METHOD_ID, QueueMethod.UnbindOk.METHOD_ID -> {}
            default -> throw new AssertionError("no encoding for " + method);
        }
    }

    private static void write(QueueMethod.Declare method, ArgumentWriter out) {
        out.int16(0);
        out.shortString(method.queue());
        out.bits(method.passive(), method.durable(), method.exclusive(), method.autoDelete(), method.noWait());
        out.table(method.arguments());
    }

    private static void write(QueueMethod.DeclareOk method, ArgumentWriter out) {
        out.shortString(method.queue());
        out.int32(method.messageCount());
        out.int32(method.consumerCount());
    }

    private static void write(QueueMethod.Bind method, ArgumentWriter out) {
        out.int16(0);
        out.shortString(method.queue());
        out.shortString(method.exchange());
        out.shortString(method.routingKey());
        out.bits(method.noWait());
        out.table(method.arguments());
    }

    private static void write(QueueMethod.Purge method, ArgumentWriter out) {
        out.int16(0);
        out.shortString(method.queue());
        out.bits(method.noWait());
    }

    private static void write(QueueMethod.PurgeOk method, ArgumentWriter out) {
        out.int32(method.messageCount());
    }

    private static void write(QueueMethod.Delete method, ArgumentWriter out) {
        out.int16(0);
        out.shortString(method.queue());
        out.bits(method.ifUnused(), method.ifEmpty(), method.noWait());
    }

    private static void write(QueueMethod.DeleteOk method, ArgumentWriter out) {
        out.int32(method.messageCount());
    }

    private static void write(QueueMethod.Unbind method, ArgumentWriter out) {
        out.int16(0);
        out.shortString(method.queue());
        out.shortString(method.exchange());
        out.shortString(method.routingKey());
        out.table(method.arguments());
    }
}
