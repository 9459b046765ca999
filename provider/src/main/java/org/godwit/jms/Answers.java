package org.godwit.jms;

import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.TransactionRolledBackException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.godwit.jms.link.LinkException;

/** Waits for answers of the link and turns its failures into the exceptions of JMS. Stateless. */
final class Answers {
    private Answers() {}

    static <T> T await(CompletableFuture<T> answer, long timeoutMillis, String what) throws JMSException {
        try {
            return answer.get(timeoutMillis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LinkException cause) {
                throw jmsException(cause, what);
            }
            throw caused(new JMSException(what + " failed: " + e.getCause()), e.getCause());
        } catch (TimeoutException e) {
            throw caused(new JMSException(what + ": no answer from the broker within " + timeoutMillis + " ms"), e);
        } catch (InterruptedException e) {
            throw interrupted(what, e);
        }
    }

    static JMSException interrupted(String what, InterruptedException e) {
        Thread.currentThread().interrupt();
        return caused(new JMSException(what + ": the waiting thread was interrupted"), e);
    }

    static JMSException jmsException(LinkException cause, String what) {
        String text = what + ": " + cause.getMessage();
        JMSException exception =
                switch (cause.reason()) {
                    case NOT_FOUND, NO_ROUTE -> new InvalidDestinationException(text);
                    case ACCESS_REFUSED, AUTHENTICATION_FAILED -> new JMSSecurityException(text);
                    case RESOURCE_LOCKED, NO_ROOM -> new ResourceAllocationException(text);
                    case INVALID_SELECTOR -> new InvalidSelectorException(text);
                    case TOO_LARGE -> new MessageFormatException(text);
                    case TRANSACTION_ROLLED_BACK -> new TransactionRolledBackException(text);
                    case CLOSED -> new IllegalStateException(text);
                    case PRECONDITION_FAILED, NOT_IMPLEMENTED, BRANCH, BROKEN, TIMED_OUT, OTHER ->
                        new JMSException(text);
                };
        return caused(exception, cause);
    }

    static JMSException clientIdTaken(JMSException e, String clientId) {
        if (e instanceof ResourceAllocationException) {
            return caused(
                    new InvalidClientIDException(
                            "Client identifier '" + clientId + "' is in use by another connection"),
                    e);
        }
        return e;
    }

    static <E extends JMSException> E caused(E exception, Throwable cause) {
        exception.initCause(cause);
        if (cause instanceof Exception linked) {
            exception.setLinkedException(linked);
        }
        return exception;
    }
}
