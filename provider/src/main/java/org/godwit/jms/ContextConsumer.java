package org.godwit.jms;

import jakarta.jms.JMSConsumer;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import java.util.concurrent.TimeUnit;

/** A consumer of the simplified API. Belongs to its context's thread. */
final class ContextConsumer implements JMSConsumer {
    private final GodwitConsumer consumer;

    ContextConsumer(GodwitConsumer consumer) {
        this.consumer = consumer;
    }

    @Override
    public String getMessageSelector() {
        return Unchecked.call(consumer::getMessageSelector);
    }

    @Override
    public MessageListener getMessageListener() {
        return Unchecked.call(consumer::getMessageListener);
    }

    @Override
    public void setMessageListener(MessageListener listener) {
        Unchecked.run(() -> consumer.setMessageListener(listener));
    }

    @Override
    public Message receive() {
        return Unchecked.call(consumer::receive);
    }

    @Override
    public Message receive(long timeout) {
        return Unchecked.call(() -> consumer.receive(timeout));
    }

    @Override
    public Message receiveNoWait() {
        return Unchecked.call(consumer::receiveNoWait);
    }

    @Override
    public void close() {
        Unchecked.run(consumer::close);
    }

    @Override
    public <T> T receiveBody(Class<T> type) {
        return body(type, Long.MAX_VALUE);
    }

    @Override
    public <T> T receiveBody(Class<T> type, long timeout) {
        return body(type, timeout == 0 ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(timeout));
    }

    @Override
    public <T> T receiveBodyNoWait(Class<T> type) {
        return body(type, 0);
    }

    private <T> T body(Class<T> type, long timeoutNanos) {
        return Unchecked.call(() -> {
            Message message = consumer.receive(timeoutNanos, type);
            return message == null ? null : message.getBody(type);
        });
    }
}
