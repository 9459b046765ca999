package org.godwit.amqp.codec;

import io.netty.buffer.ByteBuf;
import org.godwit.amqp.AccessMethod;
import org.godwit.amqp.AmqpException;
import org.godwit.amqp.BasicMethod;
import org.godwit.amqp.ChannelMethod;
import org.godwit.amqp.ConfirmMethod;
import org.godwit.amqp.ConnectionMethod;
import org.godwit.amqp.DtxMethod;
import org.godwit.amqp.ExchangeMethod;
import org.godwit.amqp.JmsMethod;
import org.godwit.amqp.Method;
import org.godwit.amqp.QueueMethod;
import org.godwit.amqp.ReplyCode;
import org.godwit.amqp.TxMethod;

/**
 * Reads and writes the payload of method frames.
 *
 * <pre>
 * | class: 2 | method: 2 | argument ... |
 *
 * octet 1, short 2, long 4, longlong 8; consecutive bits share an octet, the first is the lowest;
 * shortstr: length 1, UTF-8; longstr: length 4, bytes; table: length 4, fields
 * </pre>
 *
 * <p>Stateless.
 */
final class MethodCodec {
    private MethodCodec() {}

    /** Reads a method from the reader's bytes, all of them. */
    static Method read(ArgumentReader in) {
        int classId = in.int16();
        int methodId = in.int16();
        try {
            Method method =
                    switch (classId) {
                        case ConnectionMethod.CLASS_ID -> ConnectionMethodCodec.read(methodId, in);
                        case ChannelMethod.CLASS_ID -> ChannelMethodCodec.read(methodId, in);
                        case AccessMethod.CLASS_ID -> AccessMethodCodec.read(methodId, in);
                        case ExchangeMethod.CLASS_ID -> ExchangeMethodCodec.read(methodId, in);
                        case QueueMethod.CLASS_ID -> QueueMethodCodec.read(methodId, in);
                        case BasicMethod.CLASS_ID -> BasicMethodCodec.read(methodId, in);
                        case ConfirmMethod.CLASS_ID -> ConfirmMethodCodec.read(methodId, in);
                        case TxMethod.CLASS_ID -> TxMethodCodec.read(methodId, in);
                        case JmsMethod.CLASS_ID -> JmsMethodCodec.read(methodId, in);
                        case DtxMethod.CLASS_ID -> DtxMethodCodec.read(methodId, in);
                        default -> throw new AmqpException(ReplyCode.COMMAND_INVALID, "there is no class " + classId);
                    };
            in.checkEnd();
            return method;
        } catch (AmqpException e) {
            throw e.in(classId, methodId);
        }
    }

    static void write(Method method, ByteBuf buffer, ArgumentWriter out) {
        buffer.writeShort(method.classId());
        buffer.writeShort(method.methodId());
        switch (method.classId()) {
            case ConnectionMethod.CLASS_ID -> ConnectionMethodCodec.write((ConnectionMethod) method, out);
            case ChannelMethod.CLASS_ID -> ChannelMethodCodec.write((ChannelMethod) method, out);
            case AccessMethod.CLASS_ID -> AccessMethodCodec.write((AccessMethod) method, out);
            case ExchangeMethod.CLASS_ID -> ExchangeMethodCodec.write((ExchangeMethod) method, out);
            case QueueMethod.CLASS_ID -> QueueMethodCodec.write((QueueMethod) method, out);
            case BasicMethod.CLASS_ID -> BasicMethodCodec.write((BasicMethod) method, out);
            case ConfirmMethod.CLASS_ID -> ConfirmMethodCodec.write((ConfirmMethod) method, out);
            case TxMethod.CLASS_ID -> TxMethodCodec.write((TxMethod) method, out);
            case DtxMethod.CLASS_ID -> DtxMethodCodec.write((DtxMethod) method, out);
            case JmsMethod.CLASS_ID -> JmsMethodCodec.write((JmsMethod) method, out);
            default -> throw new AssertionError("no encoding for class " + method.classId());
        }
    }

    static AmqpException unknownMethod(int classId, int methodId) {
        return new AmqpException(
                ReplyCode.COMMAND_INVALID, "class " + classId + " has no method " + methodId, classId, methodId);
    }
}
