package org.godwit.amqp.codec;

import org.godwit.amqp.FieldTable;
import org.godwit.amqp.JmsMethod;

/** Reads and writes the arguments of the methods of class 200, {@code jms}, in the order of the wire. Stateless. */
final class JmsMethodCodec {
    private JmsMethodCodec() {}

    static JmsMethod read(int methodId, ArgumentReader in) {
        return switch (methodId) {
            case JmsMethod.Ok.METHOD_ID -> new JmsMethod.Ok(in.int32());
            case JmsMethod.Failed.METHOD_ID -> new JmsMethod.Failed(in.int32(), in.int16(), in.longString());
            case JmsMethod.ClientId.METHOD_ID -> new JmsMethod.ClientId(in.int32(), in.shortString(), in.shortString());
            case JmsMethod.Session.METHOD_ID -> new JmsMethod.Session(in.int32(), in.octet(), in.int64());
            case JmsMethod.Lookup.METHOD_ID -> {
                long request = in.int32();
                int kind = in.octet();
                String name = in.shortString();
                boolean create = in.bit();
                yield new JmsMethod.Lookup(request, kind, name, create);
            }
            case JmsMethod.CreateTemporary.METHOD_ID -> new JmsMethod.CreateTemporary(in.int32(), in.octet());
            case JmsMethod.Temporary.METHOD_ID -> new JmsMethod.Temporary(in.int32(), in.shortString());
            case JmsMethod.DeleteTemporary.METHOD_ID ->
                new JmsMethod.DeleteTemporary(in.int32(), in.octet(), in.shortString());
            case JmsMethod.Subscribe.METHOD_ID -> {
                long request = in.int32();
                int kind = in.octet();
                String name = in.shortString();
                String topic = in.shortString();
                String selector = in.longString();
                boolean noLocal = in.bit();
                yield new JmsMethod.Subscribe(request, kind, name, topic, selector, noLocal);
            }
            case JmsMethod.Subscribed.METHOD_ID -> new JmsMethod.Subscribed(in.int32(), in.shortString());
            case JmsMethod.Unsubscribe.METHOD_ID -> new JmsMethod.Unsubscribe(in.int32(), in.shortString());
            case JmsMethod.Consume.METHOD_ID -> {
                long request = in.int32();
                String consumer = in.shortString();
                String queue = in.shortString();
                String selector = in.longString();
                int bits = in.octet();
                long windowCount = in.int32();
                long windowBytes = in.int64();
                FieldTable arguments = in.table();
                yield new JmsMethod.Consume(
                        request,
                        consumer,
                        queue,
                        selector,
                        (bits & 1) != 0,
                        (bits & 2) != 0,
                        (bits & 4) != 0,
                        windowCount,
                        windowBytes,
                        arguments);
            }
            case JmsMethod.Cancel.METHOD_ID -> new JmsMethod.Cancel(in.int32(), in.shortString());
            case JmsMethod.Drain.METHOD_ID -> new JmsMethod.Drain(in.int32(), in.shortString());
            case JmsMethod.HandedOver.METHOD_ID -> new JmsMethod.HandedOver(in.shortString(), in.int64());
            case JmsMethod.Settle.METHOD_ID ->
                new JmsMethod.Settle(in.int32(), in.shortString(), in.int64(), in.int64(), in.octet());
            case JmsMethod.Recover.METHOD_ID -> new JmsMethod.Recover(in.int32());
            case JmsMethod.Suspend.METHOD_ID -> new JmsMethod.Suspend(in.int32());
            case JmsMethod.Resume.METHOD_ID -> new JmsMethod.Resume(in.int32());
            case JmsMethod.Publish.METHOD_ID -> {
                long sequence = in.int64();
                String exchange = in.shortString();
                String routingKey = in.shortString();
                boolean mandatory = in.bit();
                yield new JmsMethod.Publish(sequence, exchange, routingKey, mandatory);
            }
            case JmsMethod.Published.METHOD_ID -> new JmsMethod.Published(in.int64());
            case JmsMethod.Refused.METHOD_ID -> new JmsMethod.Refused(in.int64(), in.int16(), in.longString());
            case JmsMethod.Commit.METHOD_ID -> new JmsMethod.Commit(in.int32(), in.int64());
            case JmsMethod.Rollback.METHOD_ID -> new JmsMethod.Rollback(in.int32());
            case JmsMethod.Outcome.METHOD_ID -> new JmsMethod.Outcome(in.int32(), in.int64());
            case JmsMethod.Decided.METHOD_ID -> new JmsMethod.Decided(in.int32(), in.octet());
            default -> throw MethodCodec.unknownMethod(JmsMethod.CLASS_ID, methodId);
        };
    }

    static void write(JmsMethod method, ArgumentWriter out) {
        switch (method.methodId()) {
            case JmsMethod.Ok.METHOD_ID -> write((JmsMethod.Ok) method, out);
            case JmsMethod.Failed.METHOD_ID -> write((JmsMethod.Failed) method, out);
            case JmsMethod.ClientId.METHOD_ID -> write((JmsMethod.ClientId) method, out);
            case JmsMethod.Session.METHOD_ID -> write((JmsMethod.Session) method, out);
            case JmsMethod.Lookup.METHOD_ID -> write((JmsMethod.Lookup) method, out);
            case JmsMethod.CreateTemporary.METHOD_ID -> write((JmsMethod.CreateTemporary) method, out);
            case JmsMethod.Temporary.METHOD_ID -> write((JmsMethod.Temporary) method, out);
            case JmsMethod.DeleteTemporary.METHOD_ID -> write((JmsMethod.DeleteTemporary) method, out);
            case JmsMethod.Subscribe.METHOD_ID -> write((JmsMethod.Subscribe) method, out);
            case JmsMethod.Subscribed.METHOD_ID -> write((JmsMethod.Subscribed) method, out);
            case JmsMethod.Unsubscribe.METHOD_ID -> write((JmsMethod.Unsubscribe) method, out);
            case JmsMethod.Consume.METHOD_ID -> write((JmsMethod.Consume) method, out);
            case JmsMethod.Cancel.METHOD_ID -> write((JmsMethod.Cancel) method, out);
            case JmsMethod.Drain.METHOD_ID -> write((JmsMethod.Drain) method, out);
            case JmsMethod.HandedOver.METHOD_ID -> write((JmsMethod.HandedOver) method, out);
            case JmsMethod.Settle.METHOD_ID -> write((JmsMethod.Settle) method, out);
            case JmsMethod.Recover.METHOD_ID -> write((JmsMethod.Recover) method, out);
            case JmsMethod.Suspend.METHOD_ID -> write((JmsMethod.Suspend) method, out);
            case JmsMethod.Resume.METHOD_ID -> write((JmsMethod.Resume) method, out);
            case JmsMethod.Publish.METHOD_ID -> write((JmsMethod.Publish) method, out);
            case JmsMethod.Published.METHOD_ID -> write((JmsMethod.Published) method, out);
            case JmsMethod.Refused.METHOD_ID -> write((JmsMethod.Refused) method, out);
            case JmsMethod.Commit.METHOD_ID -> write((JmsMethod.Commit) method, out);
            case JmsMethod.Rollback.METHOD_ID -> write((JmsMethod.Rollback) method, out);
            case JmsMethod.Outcome.METHOD_ID -> write((JmsMethod.Outcome) method, out);
            case JmsMethod.Decided.METHOD_ID -> write((JmsMethod.Decided) method, out);
            default -> throw new AssertionError("no encoding for " + method);
        }
    }

    private static void write(JmsMethod.Ok method, ArgumentWriter out) {
        out.int32(method.request());
    }

    private static void write(JmsMethod.Failed method, ArgumentWriter out) {
        out.int32(method.request());
        out.int16(method.code());
        out.longString(method.text());
    }

    private static void write(JmsMethod.ClientId method, ArgumentWriter out) {
        out.int32(method.request());
        out.shortString(method.clientId());
        out.shortString(method.instance());
    }

    private static void write(JmsMethod.Session method, ArgumentWriter out) {
        out.int32(method.request());
        out.octet(method.mode());
        out.int64(method.producer());
    }

    private static void write(JmsMethod.Lookup method, ArgumentWriter out) {
        out.int32(method.request());
        out.octet(method.kind());
        out.shortString(method.name());
        out.bits(method.create());
    }

    private static void write(JmsMethod.CreateTemporary method, ArgumentWriter out) {
        out.int32(method.request());
        out.octet(method.kind());
    }

    private static void write(JmsMethod.Temporary method, ArgumentWriter out) {
        out.int32(method.request());
        out.shortString(method.name());
    }

    private static void write(JmsMethod.DeleteTemporary method, ArgumentWriter out) {
        out.int32(method.request());
        out.octet(method.kind());
        out.shortString(method.name());
    }

    private static void write(JmsMethod.Subscribe method, ArgumentWriter out) {
        out.int32(method.request());
        out.octet(method.kind());
        out.shortString(method.name());
        out.shortString(method.topic());
        out.longString(method.selector());
        out.bits(method.noLocal());
    }

    private static void write(JmsMethod.Subscribed method, ArgumentWriter out) {
        out.int32(method.request());
        out.shortString(method.queue());
    }

    private static void write(JmsMethod.Unsubscribe method, ArgumentWriter out) {
        out.int32(method.request());
        out.shortString(method.name());
    }

    private static void write(JmsMethod.Consume method, ArgumentWriter out) {
        out.int32(method.request());
        out.shortString(method.consumer());
        out.shortString(method.queue());
        out.longString(method.selector());
        out.bits(method.noLocal(), method.browse(), method.exclusive());
        out.int32(method.windowCount());
        out.int64(method.windowBytes());
        out.table(method.arguments());
    }

    private static void write(JmsMethod.Cancel method, ArgumentWriter out) {
        out.int32(method.request());
        out.shortString(method.consumer());
    }

    private static void write(JmsMethod.Drain method, ArgumentWriter out) {
        out.int32(method.request());
        out.shortString(method.consumer());
    }

    private static void write(JmsMethod.HandedOver method, ArgumentWriter out) {
        out.shortString(method.consumer());
        out.int64(method.through());
    }

    private static void write(JmsMethod.Settle method, ArgumentWriter out) {
        out.int32(method.request());
        out.shortString(method.consumer());
        out.int64(method.first());
        out.int64(method.last());
        out.octet(method.outcome());
    }

    private static void write(JmsMethod.Recover method, ArgumentWriter out) {
        out.int32(method.request());
    }

    private static void write(JmsMethod.Suspend method, ArgumentWriter out) {
        out.int32(method.request());
    }

    private static void write(JmsMethod.Resume method, ArgumentWriter out) {
        out.int32(method.request());
    }

    private static void write(JmsMethod.Publish method, ArgumentWriter out) {
        out.int64(method.sequence());
        out.shortString(method.exchange());
        out.shortString(method.routingKey());
        out.bits(method.mandatory());
    }

    private static void write(JmsMethod.Published method, ArgumentWriter out) {
        out.int64(method.through());
    }

    private static void write(JmsMethod.Refused method, ArgumentWriter out) {
        out.int64(method.sequence());
        out.int16(method.code());
        out.longString(method.text());
    }

    private static void write(JmsMethod.Commit method, ArgumentWriter out) {
        out.int32(method.request());
        out.int64(method.sequence());
    }

    private static void write(JmsMethod.Rollback method, ArgumentWriter out) {
        out.int32(method.request());
    }

    private static void write(JmsMethod.Outcome method, ArgumentWriter out) {
        out.int32(method.request());
        out.int64(method.sequence());
    }

    private static void write(JmsMethod.Decided method, ArgumentWriter out) {
        out.int32(method.request());
        out.octet(method.state());
    }
}
