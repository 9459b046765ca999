package org.godwit.amqp.codec;

import org.godwit.amqp.BasicMethod;
import org.godwit.amqp.FieldTable;

/** Reads and writes the arguments of the methods of class 60, {@code basic}, in the order of the wire. Stateless. */
final class BasicMethodCodec {
    private BasicMethodCodec() {}

    static BasicMethod read(int methodId, ArgumentReader in) {
        return switch (methodId) {
            case BasicMethod.Qos.METHOD_ID -> {
                long prefetchSize = in.int32();
                int prefetchCount = in.int16();
                boolean global = in.bit();
                yield new BasicMethod.Qos(prefetchSize, prefetchCount, global);
            }
            case BasicMethod.QosOk.METHOD_ID -> new BasicMethod.QosOk();
            case BasicMethod.Consume.METHOD_ID -> {
                in.int16();
                String queue = in.shortString();
                String consumerTag = in.shortString();
                int bits = in.octet();
                FieldTable arguments = in.table();
                yield new BasicMethod.Consume(
                        queue,
                        consumerTag,
                        (bits & 1) != 0,
                        (bits & 2) != 0,
                        (bits & 4) != 0,
                        (bits & 8) != 0,
                        arguments);
            }
            case BasicMethod.ConsumeOk.METHOD_ID -> new BasicMethod.ConsumeOk(in.shortString());
            case BasicMethod.Cancel.METHOD_ID -> {
                String consumerTag = in.shortString();
                boolean noWait = in.bit();
                yield new BasicMethod.Cancel(consumerTag, noWait);
            }
            case BasicMethod.CancelOk.METHOD_ID -> new BasicMethod.CancelOk(in.shortString());
            case BasicMethod.Publish.METHOD_ID -> {
                in.int16();
                String exchange = in.shortString();
                String routingKey = in.shortString();
                int bits = in.octet();
                yield new BasicMethod.Publish(exchange, routingKey, (bits & 1) != 0, (bits & 2) != 0);
            }
            case BasicMethod.Return.METHOD_ID ->
                new BasicMethod.Return(in.int16(), in.shortString(), in.shortString(), in.shortString());
            case BasicMethod.Deliver.METHOD_ID -> {
                String consumerTag = in.shortString();
                long deliveryTag = in.int64();
                boolean redelivered = in.bit();
                String exchange = in.shortString();
                String routingKey = in.shortString();
                yield new BasicMethod.Deliver(consumerTag, deliveryTag, redelivered, exchange, routingKey);
            }
            case BasicMethod.Get.METHOD_ID -> {
                in.int16();
                String queue = in.shortString();
                boolean noAck = in.bit();
                yield new BasicMethod.Get(queue, noAck);
            }
            case BasicMethod.GetOk.METHOD_ID -> {
                long deliveryTag = in.int64();
                boolean redelivered = in.bit();
                String exchange = in.shortString();
                String routingKey = in.shortString();
                long messageCount = in.int32();
                yield new BasicMethod.GetOk(deliveryTag, redelivered, exchange, routingKey, messageCount);
            }
            case BasicMethod.GetEmpty.METHOD_ID -> {
                in.shortString();
                yield new BasicMethod.GetEmpty();
            }
            case BasicMethod.Ack.METHOD_ID -> {
                long deliveryTag = in.int64();
                boolean multiple = in.bit();
                yield new BasicMethod.Ack(deliveryTag, multiple);
            }
            case BasicMethod.Reject.METHOD_ID -> {
                long deliveryTag = in.int64();
                boolean requeue = in.bit();
                yield new BasicMethod.Reject(deliveryTag, requeue);
            }
            case BasicMethod.RecoverAsync.METHOD_ID -> {
                boolean requeue = in.bit();
                yield new BasicMethod.RecoverAsync(requeue);
            }
            case BasicMethod.Recover.METHOD_ID -> {
                boolean requeue = in.bit();
                yield new BasicMethod.Recover(requeue);
            }
            case BasicMethod.RecoverOk.METHOD_ID -> new BasicMethod.RecoverOk();
            case BasicMethod.Nack.METHOD_ID -> {
                long deliveryTag = in.int64();
                int bits = in.octet();
                yield new BasicMethod.Nack(deliveryTag, (bits & 1) != 0, (bits & 2) != 0);
            }
            default -> throw MethodCodec.unknownMethod(BasicMethod.CLASS_ID, methodId);
        };
    }

    static void write(BasicMethod method, ArgumentWriter out) {
        switch (method.methodId()) {
            case BasicMethod.Qos.METHOD_ID -> write((BasicMethod.Qos) method, out);
            case BasicMethod.Consume.METHOD_ID -> write((BasicMethod.Consume) method, out);
            case BasicMethod.ConsumeOk.METHOD_ID -> write((BasicMethod.ConsumeOk) method, out);
            case BasicMethod.Cancel.METHOD_ID -> write((BasicMethod.Cancel) method, out);
            case BasicMethod.CancelOk.METHOD_ID -> write((BasicMethod.CancelOk) method, out);
            case BasicMethod.Publish.METHOD_ID -> write((BasicMethod.Publish) method, out);
            case BasicMethod.Return.METHOD_ID -> write((BasicMethod.Return) method, out);
            case BasicMethod.Deliver.METHOD_ID -> write((BasicMethod.Deliver) method, out);
            case BasicMethod.Get.METHOD_ID -> write((BasicMethod.Get) method, out);
            case BasicMethod.GetOk.METHOD_ID -> write((BasicMethod.GetOk) method, out);
            case BasicMethod.GetEmpty.METHOD_ID -> out.shortString("");
            case BasicMethod.Ack.METHOD_ID -> write((BasicMethod.Ack) method, out);
            case BasicMethod.Reject.METHOD_ID -> write((BasicMethod.Reject) method, out);
            case BasicMethod.RecoverAsync.METHOD_ID -> write((BasicMethod.RecoverAsync) method, out);
            case BasicMethod.Recover.METHOD_ID -> write((BasicMethod.Recover) method, out);
            case BasicMethod.Nack.METHOD_ID -> write((BasicMethod.Nack) method, out);
            case BasicMethod.QosOk.METHOD_ID, BasicMethod.RecoverOk.METHOD_ID -> {}
            default -> throw new AssertionError("no encoding for " + method);
        }
    }

    private static void write(BasicMethod.Qos method, ArgumentWriter out) {
        out.int32(method.prefetchSize());
        out.int16(method.prefetchCount());
        out.bits(method.global());
    }

    private static void write(BasicMethod.Consume method, ArgumentWriter out) {
        out.int16(0);
        out.shortString(method.queue());
        out.shortString(method.consumerTag());
        out.bits(method.noLocal(), method.noAck(), method.exclusive(), method.noWait());
        out.table(method.arguments());
    }

    private static void write(BasicMethod.ConsumeOk method, ArgumentWriter out) {
        out.shortString(method.consumerTag());
    }

    private static void write(BasicMethod.Cancel method, ArgumentWriter out) {
        out.shortString(method.consumerTag());
        out.bits(method.noWait());
    }

    private static void write(BasicMethod.CancelOk method, ArgumentWriter out) {
        out.shortString(method.consumerTag());
    }

    private static void write(BasicMethod.Publish method, ArgumentWriter out) {
        out.int16(0);
        out.shortString(method.exchange());
        out.shortString(method.routingKey());
        out.bits(method.mandatory(), method.immediate());
    }

    private static void write(BasicMethod.Return method, ArgumentWriter out) {
        out.int16(method.replyCode());
        out.shortString(method.replyText());
        out.shortString(method.exchange());
        out.shortString(method.routingKey());
    }

    private static void write(BasicMethod.Deliver method, ArgumentWriter out) {
        out.shortString(method.consumerTag());
        out.int64(method.deliveryTag());
        out.bits(method.redelivered());
        out.shortString(method.exchange());
        out.shortString(method.routingKey());
    }

    private static void write(BasicMethod.Get method, ArgumentWriter out) {
        out.int16(0);
        out.shortString(method.queue());
        out.bits(method.noAck());
    }

    private static void write(BasicMethod.GetOk method, ArgumentWriter out) {
        out.int64(method.deliveryTag());
        out.bits(method.redelivered());
        out.shortString(method.exchange());
        out.shortString(method.routingKey());
        out.int32(method.messageCount());
    }

    private static void write(BasicMethod.Ack method, ArgumentWriter out) {
        out.int64(method.deliveryTag());
        out.bits(method.multiple());
    }

    private static void write(BasicMethod.Reject method, ArgumentWriter out) {
        out.int64(method.deliveryTag());
        out.bits(method.requeue());
    }

    private static void write(BasicMethod.RecoverAsync method, ArgumentWriter out) {
        out.bits(method.requeue());
    }

    private static void write(BasicMethod.Recover method, ArgumentWriter out) {
        out.bits(method.requeue());
    }

    private static void write(BasicMethod.Nack method, ArgumentWriter out) {
        out.int64(method.deliveryTag());
        out.bits(method.multiple(), method.requeue());
    }
}
