package org.godwit.broker.core;

import org.godwit.amqp.ReplyCode;
import org.godwit.broker.model.Message;

/** A client that expects to hear nothing: a test overrides what it does expect. */
abstract class Unexpecting implements ConnectionListener, SessionListener {
    private static AssertionError unexpected(String what) {
        return new AssertionError("unexpected: " + what);
    }

    @Override
    public void blocked(String reason) {
        throw unexpected("blocked, " + reason);
    }

    @Override
    public void unblocked() {
        throw unexpected("unblocked");
    }

    @Override
    public void reading(boolean allowed) {
        throw unexpected("reading " + allowed);
    }

    @Override
    public void forcedClose(String reason) {
        throw unexpected("closed, " + reason);
    }

    @Override
    public void deliver(String consumerTag, long deliveryTag, boolean redelivered, int deliveries, Message message) {
        throw unexpected("delivery of " + message);
    }

    @Override
    public void returned(Message message, ReplyCode code, String text) {
        throw unexpected("returned " + message + ": " + text);
    }

    @Override
    public void confirmed(long throughSequence) {
        throw unexpected("confirmed " + throughSequence);
    }

    @Override
    public void refused(long sequence) {
        throw unexpected("refused " + sequence);
    }

    @Override
    public void consumerCancelled(String consumerTag) {
        throw unexpected("cancelled " + consumerTag);
    }

    @Override
    public void published(long throughSequence) {
        throw unexpected("published " + throughSequence);
    }

    @Override
    public void publishRefused(long sequence, ReplyCode code, String text) {
        throw unexpected("publish refused " + sequence + ": " + text);
    }
}
