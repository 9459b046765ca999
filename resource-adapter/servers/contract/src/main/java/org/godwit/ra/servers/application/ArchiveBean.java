package org.godwit.ra.servers.application;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.inject.Inject;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** The bean of the application that comes and goes which misses nothing of a topic. */
@MessageDriven(
        name = "ArchiveBean",
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "minutes"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Topic"),
            @ActivationConfigProperty(propertyName = "subscriptionDurability", propertyValue = "Durable"),
            @ActivationConfigProperty(propertyName = "subscriptionName", propertyValue = "archive"),
            @ActivationConfigProperty(propertyName = "clientId", propertyValue = "archive")
        })
public class ArchiveBean implements MessageListener {
    @Inject
    private JMSContext context;

    @Override
    public void onMessage(Message message) {
        Forward.to("seen.archive", message, context);
    }
}
