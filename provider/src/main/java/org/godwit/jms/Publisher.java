package org.godwit.jms;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import org.godwit.jms.link.Haste;
import org.godwit.jms.link.LinkException;
import org.godwit.jms.link.LinkSession;
import org.godwit.jms.link.Publication;
import org.godwit.jms.message.GodwitDestination;
import org.godwit.jms.message.GodwitMessage;

/**
 * Sends the messages of a session: in its transaction, where it is in one, no more at a time than the window allows, and with
 * its completion listeners told.
 *
 * <p>Belongs to the thread that the session belongs to; window and completions are guarded by their own locks.
 */
final class Publisher {
    private static final int SMALL_BYTES = 8_192;

    private final GodwitSession session;
    private final Completions completions;
    private final PublishWindow window;
    private final int requestTimeoutMillis;
    private final String messageIdPrefix;
    private long lastMessage;

    Publisher(GodwitSession session, ConnectionOptions options, String messageIdPrefix) {
        this.session = session;
        this.completions = new Completions(session.threadName("completions"));
        this.window = new PublishWindow(options, completions);
        this.requestTimeoutMillis = options.requestTimeoutMillis();
        this.messageIdPrefix = messageIdPrefix;
    }

    PublishWindow window() {
        return window;
    }

    String nextMessageId() {
        return messageIdPrefix + ++lastMessage;
    }

    void publish(GodwitDestination target, GodwitMessage message, boolean waits) throws JMSException {
        Publication publication = prepare(target, message);
        int epoch = joinTransaction();
        Haste haste = !waits && mayGoWithTheEnd(publication) ? Haste.WITH_THE_NEXT : Haste.NOW;
        PublishWindow.Sent sent =
                window.publish(session.link(), publication, epoch, null /* no completion */, waits, haste);
        if (waits) {
            window.await(sent);
        }
    }

    void publishAsynchronously(GodwitDestination target, GodwitMessage message, Completion completion)
            throws JMSException {
        Publication publication = prepare(target, message);
        completions.begin(completion);
        completion.begin();
        boolean sent = false;
        try {
            window.publish(session.link(), publication, joinTransaction(), completion, false, Haste.NOW);
            sent = true;
        } finally {
            if (!sent) {
                completion.withdraw();
                completions.withdrawn(completion);
            }
        }
    }

    /** A small message of a branch; what is larger is on its way while the sender goes on. */
    private boolean mayGoWithTheEnd(Publication publication) {
        return session.mode() == AcknowledgeMode.XA
                && session.transaction().isActive()
                && publication.sizeBytes() <= SMALL_BYTES;
    }

    private Publication prepare(GodwitDestination target, GodwitMessage message) throws JMSException {
        try {
            return session.link().prepare(target, message);
        } catch (LinkException e) {
            throw Answers.jmsException(e, "The message cannot be sent");
        }
    }

    private int joinTransaction() throws IllegalStateException {
        Transaction transaction = session.transaction();
        transaction.checkStarted();
        if (session.mode() == AcknowledgeMode.TRANSACTED) {
            return transaction.join(session.epoch());
        }
        return session.isInTransaction() ? transaction.epoch() : LinkSession.OUTSIDE;
    }

    void awaitCompletions() throws JMSException {
        completions.awaitAll(requestTimeoutMillis);
    }

    void checkNotInCompletion(String what) throws IllegalStateException {
        if (completions.isOwnThread()) {
            throw new IllegalStateException("A CompletionListener cannot " + what);
        }
    }

    /** What is on its way has failed, and nothing is sent any more. */
    void close() {
        window.fail(new LinkException(LinkException.Reason.CLOSED, "the session is closed"));
        completions.close();
    }
}
