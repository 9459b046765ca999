package org.godwit.samples.wildfly;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.inject.Inject;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;

/** Fulfils orders: taking the message, the change of the row and the confirmation are one transaction. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "shop.orders"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue")
        })
public class Fulfilment implements MessageListener {
    @Inject
    private JMSContext context;

    @PersistenceContext
    private EntityManager orders;

    @Override
    public void onMessage(Message message) {
        try {
            PurchaseOrder order = orders.find(PurchaseOrder.class, Long.valueOf(message.getBody(String.class)));
            order.fulfil();
            context.createProducer().send(context.createTopic("shop.fulfilled"), order.getArticle());
        } catch (JMSException e) {
            throw new IllegalStateException("the order cannot be read; it comes again", e);
        }
    }
}
