package org.godwit.ra;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.UnavailableException;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionManager;
import java.lang.reflect.Method;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/**
 * A container of message-driven beans that keeps the contract strictly: a transaction of two phases around each delivery, its
 * own or one of a transaction manager, an exception rolls it back, and a call in the wrong order is remembered as a violation.
 */
final class Beans implements MessageEndpointFactory {
    interface Bean {
        void onMessage(Message message) throws JMSException;
    }

    final Queue<String> received = new ConcurrentLinkedQueue<>();
    final Queue<String> violations = new ConcurrentLinkedQueue<>();
    final Set<String> threads = ConcurrentHashMap.newKeySet();
    final AtomicInteger atATime = new AtomicInteger();
    final AtomicInteger mostAtATime = new AtomicInteger();
    final AtomicInteger unavailable = new AtomicInteger();
    /** How often the container itself is to fail, before and after a delivery. */
    final AtomicInteger failingBefore = new AtomicInteger();

    final AtomicInteger failingAfter = new AtomicInteger();
    final AtomicInteger open = new AtomicInteger();
    private final boolean transacted;
    /** Null for transactions of its own. */
    private final TransactionManager transactions;

    private final Bean bean;

    private Beans(boolean transacted, TransactionManager transactions, Bean bean) {
        this.transacted = transacted;
        this.transactions = transactions;
        this.bean = bean;
    }

    Beans(boolean transacted, Bean bean) {
        this(transacted, null, bean);
    }

    Beans(TransactionManager transactions, Bean bean) {
        this(true, transactions, bean);
    }

    @Override
    public MessageEndpoint createEndpoint(XAResource resource) throws UnavailableException {
        if (unavailable.getAndDecrement() > 0) {
            throw new UnavailableException("not yet");
        }
        if (transacted != (resource != null)) {
            violations.add("the resource is " + resource);
        }
        open.incrementAndGet();
        return new Endpoint(resource);
    }

    private final class Endpoint implements MessageEndpoint, MessageListener {
        private final XAResource resource;
        private Xid xid;
        private boolean failed;
        private boolean begun;

        Endpoint(XAResource resource) {
            this.resource = resource;
        }

        @Override
        public void beforeDelivery(Method method) throws ResourceException {
            if (failingBefore.getAndDecrement() > 0) {
                throw new IllegalStateException("the container fails before a delivery");
            }
            if (begun || !method.getName().equals("onMessage")) {
                violations.add("beforeDelivery of " + method + " while " + begun);
            }
            failed = false;
            if (resource != null && transactions != null) {
                beginTransaction();
            } else if (resource != null) {
                xid = TestXid.next();
                try {
                    resource.start(xid, XAResource.TMNOFLAGS);
                } catch (XAException e) {
                    throw new ResourceException("start " + e.errorCode, e);
                }
            }
            begun = true;
        }

        private void beginTransaction() throws ResourceException {
            try {
                transactions.begin();
                if (!transactions.getTransaction().enlistResource(resource)) {
                    transactions.rollback();
                    throw new ResourceException("the resource was not enlisted");
                }
            } catch (SystemException | NotSupportedException | RollbackException e) {
                throw new ResourceException(e);
            }
        }

        private void endTransaction() throws ResourceException {
            try {
                if (failed) {
                    transactions.rollback();
                } else {
                    transactions.commit();
                }
            } catch (SystemException | RollbackException | HeuristicMixedException | HeuristicRollbackException e) {
                throw new ResourceException(e);
            }
        }

        @Override
        public void onMessage(Message message) {
            if (!begun) {
                violations.add("onMessage outside of a delivery");
            }
            threads.add(Thread.currentThread().getName());
            mostAtATime.accumulateAndGet(atATime.incrementAndGet(), Math::max);
            try {
                String text = message.getBody(String.class);
                bean.onMessage(message);
                received.add(text);
            } catch (JMSException e) {
                failed = true;
                throw new IllegalArgumentException(e);
            } catch (RuntimeException e) {
                failed = true;
                throw e;
            } finally {
                atATime.decrementAndGet();
            }
        }

        @Override
        public void afterDelivery() throws ResourceException {
            if (!begun) {
                violations.add("afterDelivery without beforeDelivery");
            }
            begun = false;
            if (transactions != null) {
                endTransaction();
            } else if (resource != null) {
                endBranch();
            }
            if (failingAfter.getAndDecrement() > 0) {
                throw new IllegalStateException("the container fails after a delivery");
            }
        }

        private void endBranch() throws ResourceException {
            try {
                resource.end(xid, XAResource.TMSUCCESS);
                if (failed) {
                    resource.rollback(xid);
                } else if (resource.prepare(xid) == XAResource.XA_OK) {
                    resource.commit(xid, false);
                }
            } catch (XAException e) {
                throw new ResourceException("XA code " + e.errorCode, e);
            }
        }

        @Override
        public void release() {
            open.decrementAndGet();
        }
    }

    @Override
    public MessageEndpoint createEndpoint(XAResource resource, long timeout) throws UnavailableException {
        return createEndpoint(resource);
    }

    @Override
    public boolean isDeliveryTransacted(Method method) {
        return transacted;
    }

    @Override
    public String getActivationName() {
        return "beans";
    }

    @Override
    public Class<?> getEndpointClass() {
        return Bean.class;
    }
}
