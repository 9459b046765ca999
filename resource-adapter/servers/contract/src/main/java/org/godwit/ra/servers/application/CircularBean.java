package org.godwit.ra.servers.application;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.inject.Inject;
import jakarta.jms.JMSConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Reads the circulars, from a topic that {@link Post} defines. */
@MessageDriven(
        name = "CircularBean",
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destinationLookup", propertyValue = "java:app/jms/Circulars"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Topic")
        })
public class CircularBean implements MessageListener {
    @Inject
    @JMSConnectionFactory("java:app/jms/Post")
    private JMSContext context;

    @Override
    public void onMessage(Message message) {
        Forward.to("seen.circulars", message, context);
    }
}
