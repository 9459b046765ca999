package org.godwit.ra.servers.application;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.inject.Inject;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Reads all the news together with others at its desk. */
@MessageDriven(
        name = "DeskBean",
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "news.sports"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Topic"),
            @ActivationConfigProperty(propertyName = "subscriptionDurability", propertyValue = "Durable"),
            @ActivationConfigProperty(propertyName = "subscriptionName", propertyValue = "desk"),
            @ActivationConfigProperty(propertyName = "sharedSubscriptions", propertyValue = "true")
        })
public class DeskBean implements MessageListener {
    @Inject
    private JMSContext context;

    @Override
    public void onMessage(Message message) {
        Forward.to("seen.desk", message, context);
    }
}
