package org.godwit.ra.servers.application;

import jakarta.annotation.Resource;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.MessageDrivenContext;
import jakarta.inject.Inject;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;

/** Writes each order to the database and answers it, in one transaction; what is poison fails. */
@MessageDriven(
        name = "OrdersBean",
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "orders"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue")
        })
public class OrdersBean implements MessageListener {
    @Inject
    private JMSContext context;

    @PersistenceContext
    private EntityManager orders;

    @Resource
    private MessageDrivenContext delivery;

    @Override
    public void onMessage(Message message) {
        try {
            String text = message.getBody(String.class);
            orders.persist(new Order(text));
            context.createProducer().send(context.createQueue("replies"), text);
            if (text.startsWith("refused")) {
                delivery.setRollbackOnly();
            }
            if (text.startsWith("poison")) {
                throw new IllegalStateException("this order cannot be processed");
            }
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }
}
