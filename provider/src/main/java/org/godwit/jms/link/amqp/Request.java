package org.godwit.jms.link.amqp;

import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.godwit.amqp.Method;
import org.godwit.jms.link.LinkException;

/**
 * A method that the broker answers, and what to do with the answer. Owned by the loop.
 *
 * <p>Exactly one of {@code answered} and {@code failed} is called, once, unless the connection breaks first and
 * {@link #afterBreak} wants it dropped.
 */
final class Request {
    /** What a break of the connection means for a request without answer. */
    @FunctionalInterface
    interface AfterBreak {
        /** The request to make once the connection is back, or null for none. */
        Request next(Request broken, boolean written);
    }

    /** Made again. */
    static final AfterBreak REPEAT = (broken, written) -> broken;
    /** The break did what was asked for; {@code answered} gets null. */
    static final AfterBreak DONE = (broken, written) -> {
        broken.answered.accept(null);
        return null;
    };
    /** What was not written yet is, and what was has failed: it may have taken effect or not. */
    static final AfterBreak FAIL = (broken, written) -> {
        if (!written) {
            return broken;
        }
        broken.failed(Failures.broken("the connection broke before the answer", null));
        return null;
    };
    /** Made again by whoever made it. */
    static final AfterBreak DROP = (broken, written) -> null;

    private final LongFunction<? extends Method> method;
    private final Consumer<Method> answered;
    private final Consumer<LinkException> failed;
    private final AfterBreak afterBreak;

    Request(
            LongFunction<? extends Method> method,
            AfterBreak afterBreak,
            Consumer<Method> answered,
            Consumer<LinkException> failed) {
        this.method = method;
        this.afterBreak = afterBreak;
        this.answered = answered;
        this.failed = failed;
    }

    Method method(long number) {
        return method.apply(number);
    }

    void answered(Method answer) {
        answered.accept(answer);
    }

    void failed(LinkException cause) {
        failed.accept(cause);
    }

    Request afterBreak(boolean written) {
        return afterBreak.next(this, written);
    }
}
