package org.godwit.jms;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.XAJMSContext;
import java.util.concurrent.atomic.AtomicInteger;
import javax.transaction.xa.XAResource;

/** A connection and one session for distributed transactions, in the simplified API. Belongs to one thread at a time. */
final class GodwitXAContext extends GodwitContext implements XAJMSContext {
    private final GodwitXASession session;

    private GodwitXAContext(GodwitXAConnection connection, GodwitXASession session) {
        super(connection, new AtomicInteger(1), session);
        this.session = session;
    }

    static GodwitXAContext openXA(GodwitXAConnection connection) throws JMSException {
        boolean opened = false;
        try {
            GodwitXASession session = (GodwitXASession) connection.openSessionOfContext(AcknowledgeMode.XA);
            opened = true;
            return new GodwitXAContext(connection, session);
        } finally {
            if (!opened) {
                connection.close();
            }
        }
    }

    @Override
    public JMSContext getContext() {
        return this;
    }

    @Override
    public XAResource getXAResource() {
        return session.getXAResource();
    }
}
