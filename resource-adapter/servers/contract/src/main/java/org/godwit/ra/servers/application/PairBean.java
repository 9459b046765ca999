package org.godwit.ra.servers.application;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.inject.Inject;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Takes two messages at a time: each waits for another, and none may see a third. */
@MessageDriven(
        name = "PairBean",
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "pairs"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue"),
            @ActivationConfigProperty(propertyName = "prefetch", propertyValue = "1"),
            @ActivationConfigProperty(propertyName = "maxSession", propertyValue = "2")
        })
public class PairBean implements MessageListener {
    private static final CyclicBarrier BARRIER = new CyclicBarrier(2);
    private static final AtomicInteger AT_A_TIME = new AtomicInteger();

    @Inject
    private JMSContext context;

    @Override
    public void onMessage(Message message) {
        int now = AT_A_TIME.incrementAndGet();
        try {
            BARRIER.await(60, TimeUnit.SECONDS);
            if (now > 2) {
                throw new IllegalStateException(now + " at a time");
            }
            Forward.to("seen.pairs", message, context);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException("no second message came", e);
        } finally {
            AT_A_TIME.decrementAndGet();
        }
    }
}
