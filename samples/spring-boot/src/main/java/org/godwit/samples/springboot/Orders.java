package org.godwit.samples.springboot;

import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.jms.annotation.JmsListener;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.stereotype.Component;

/** Confirms each order, in the transaction that received it. Safe for any thread. */
@Component
public class Orders {
    private final JmsTemplate messages;
    private final AtomicInteger confirmed = new AtomicInteger();

    Orders(JmsTemplate messages) {
        this.messages = messages;
    }

    @JmsListener(destination = "orders")
    void confirm(String order) {
        messages.convertAndSend("confirmations", "confirmed: " + order);
        confirmed.incrementAndGet();
    }

    /** How many orders were confirmed in transactions that ended, or are about to. */
    public int confirmed() {
        return confirmed.get();
    }
}
