package org.godwit.amqp.codec;

import org.godwit.amqp.AmqpException;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.Method;
import org.godwit.amqp.ReplyCode;

/**
 * Stands in the pipeline for a command whose body was longer than allowed and was passed over: the connection goes on,
 * and the receiver answers in the way of the method, by refusing the publish or by closing the channel.
 *
 * <p>Immutable.
 */
public record OversizedContent(int channel, Method method, ContentHeader header, long bodyBytes, long maxBodyBytes) {
    public AmqpException toException() {
        return new AmqpException(
                ReplyCode.CONTENT_TOO_LARGE,
                "a body of " + bodyBytes + " bytes is longer than the " + maxBodyBytes + " bytes allowed",
                method.classId(),
                method.methodId());
    }
}
