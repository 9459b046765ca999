package org.godwit.broker.amqp;

import java.util.concurrent.CompletionException;
import org.godwit.amqp.AmqpException;
import org.godwit.amqp.Method;
import org.godwit.amqp.ReplyCode;
import org.godwit.broker.model.BrokerException;

/**
 * Why a method was not done, as a peer is told. Immutable.
 *
 * @param cause set when the failure is the broker's own fault and belongs into its log with a stack trace, else null
 */
record Refusal(ReplyCode code, String text, int classId, int methodId, Throwable cause) {
    static Refusal of(ReplyCode code, String text, Method method) {
        return new Refusal(code, text, method.classId(), method.methodId(), null);
    }

    static Refusal of(ReplyCode code, String text) {
        return new Refusal(code, text, 0, 0, null);
    }

    /** Sorts what a call into the core threw, or what its stage ended with. */
    static Refusal of(Throwable failure, Method method) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof BrokerException refused) {
            return of(refused.code(), refused.getMessage(), method);
        }
        if (cause instanceof AmqpException broken) {
            return of(broken.code(), broken.text(), method);
        }
        return new Refusal(
                ReplyCode.INTERNAL_ERROR,
                "the broker failed; its log tells more",
                method.classId(),
                method.methodId(),
                cause);
    }

    boolean closesConnection() {
        return code.closesConnection();
    }

    /** For {@code close}: within a short string. */
    String replyText() {
        return ReplyText.of(code, text);
    }
}
