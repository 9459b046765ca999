package org.godwit.jms;

import jakarta.jms.JMSException;
import jakarta.jms.XAQueueConnection;
import jakarta.jms.XAQueueSession;
import jakarta.jms.XASession;
import jakarta.jms.XATopicConnection;
import jakarta.jms.XATopicSession;

/** A connection that makes also sessions for distributed transactions. Usable by any thread. */
final class GodwitXAConnection extends GodwitConnection implements XAQueueConnection, XATopicConnection {
    private GodwitXAConnection(ConnectionOptions options, Domain domain) {
        super(options, domain);
    }

    static GodwitXAConnection openXA(ConnectionOptions options, Domain domain) throws JMSException {
        GodwitXAConnection connection = new GodwitXAConnection(options, domain);
        connection.connect();
        return connection;
    }

    @Override
    public XASession createXASession() throws JMSException {
        return openXASession();
    }

    @Override
    public XAQueueSession createXAQueueSession() throws JMSException {
        return openXASession();
    }

    @Override
    public XATopicSession createXATopicSession() throws JMSException {
        return openXASession();
    }

    private GodwitXASession openXASession() throws JMSException {
        return (GodwitXASession) openSession(AcknowledgeMode.XA);
    }
}
