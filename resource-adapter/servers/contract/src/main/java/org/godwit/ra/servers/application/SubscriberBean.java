package org.godwit.ra.servers.application;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.inject.Inject;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Reads all the news, also those of the time it was away. */
@MessageDriven(
        name = "SubscriberBean",
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "news.sports"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Topic"),
            @ActivationConfigProperty(propertyName = "subscriptionDurability", propertyValue = "Durable"),
            @ActivationConfigProperty(propertyName = "subscriptionName", propertyValue = "subscriber"),
            @ActivationConfigProperty(propertyName = "clientId", propertyValue = "subscriber")
        })
public class SubscriberBean implements MessageListener {
    @Inject
    private JMSContext context;

    @Override
    public void onMessage(Message message) {
        Forward.to("seen.subscriber", message, context);
    }
}
