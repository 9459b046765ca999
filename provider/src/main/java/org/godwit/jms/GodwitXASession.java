package org.godwit.jms;

import jakarta.jms.JMSException;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TopicSession;
import jakarta.jms.XAQueueSession;
import jakarta.jms.XATopicSession;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.godwit.jms.link.LinkException;
import org.godwit.jms.link.LinkSession;
import org.godwit.jms.xa.BranchWork;
import org.godwit.jms.xa.SessionResource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session for distributed transactions: what it does between start and end of its XAResource belongs to a branch, and
 * what it does otherwise is done at once, as in AUTO_ACKNOWLEDGE. After a start that failed it does nothing until another
 * succeeds.
 *
 * <p>Belongs to one thread at a time; a transaction manager may call the XAResource on any other.
 */
final class GodwitXASession extends GodwitSession implements XAQueueSession, XATopicSession {
    private static final Logger LOG = LoggerFactory.getLogger(GodwitXASession.class);

    private final SessionResource resource;
    /** Whether deliveries were returned to their queues that the consumers' next ones would overtake. */
    private volatile boolean disordered;

    GodwitXASession(GodwitConnection connection, Domain domain, int number) {
        super(connection, domain, AcknowledgeMode.XA, number);
        this.resource = new SessionResource(
                connection.link().branches(), new Work(), connection.options().requestTimeoutMillis());
    }

    @Override
    void branchRolledBack() {
        disordered = true;
    }

    /** What the resource has to know and to do here. */
    private final class Work implements BranchWork {
        private volatile int refusalsBefore;

        @Override
        public LinkSession session() {
            return link();
        }

        @Override
        public int epoch() {
            return transaction().isActive() ? transaction().epoch() : GodwitXASession.this.epoch();
        }

        @Override
        public boolean isAssociated() {
            return transaction().isActive();
        }

        @Override
        public boolean tellAll() throws JMSException {
            awaitCompletions();
            tellBroker();
            settlement().awaitAnswer();
            return transaction().epoch() == GodwitXASession.this.epoch() && refusals() == refusalsBefore;
        }

        @Override
        public void complete() throws JMSException {
            window().awaitAll(link());
            LinkException refusal = window().takeUnheard();
            if (refusal != null) {
                throw Answers.jmsException(refusal, "A message was refused");
            }
        }

        @Override
        public void tell() {
            tellBroker();
        }

        @Override
        public void prepareStart() {
            boolean doomed = transaction().isActive();
            if (!doomed) {
                tellBroker();
            }
            if (disordered) {
                returnUnsettled();
            }
        }

        @Override
        public void started(int epoch) {
            window().takeUnheard();
            refusalsBefore = refusals();
            transaction().begin(epoch);
        }

        @Override
        public void notStarted(XAException cause) {
            transaction().failStart(cause);
        }

        @Override
        public void ended() {
            transaction().end();
        }

        @Override
        public void doomed() {
            transaction().doom();
            disordered = true;
        }

        @Override
        public void returnUnsettled() {
            disordered = false;
            try {
                await(link().recover(), "Returning what is not acknowledged");
            } catch (JMSException e) {
                LOG.debug("What is not acknowledged is returned when the next branch starts", e);
                disordered = true;
            }
        }
    }

    @Override
    public XAResource getXAResource() {
        return resource;
    }

    @Override
    public Session getSession() throws JMSException {
        checkUsable();
        return this;
    }

    @Override
    public QueueSession getQueueSession() throws JMSException {
        checkUsable();
        return this;
    }

    @Override
    public TopicSession getTopicSession() throws JMSException {
        checkUsable();
        return this;
    }
}
