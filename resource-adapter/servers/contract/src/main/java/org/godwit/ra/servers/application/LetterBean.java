package org.godwit.ra.servers.application;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.inject.Inject;
import jakarta.jms.JMSConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Reads the letters, from a queue that {@link Post} defines. */
@MessageDriven(
        name = "LetterBean",
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destinationLookup", propertyValue = "java:app/jms/Letters"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue")
        })
public class LetterBean implements MessageListener {
    @Inject
    @JMSConnectionFactory("java:app/jms/Post")
    private JMSContext context;

    @Override
    public void onMessage(Message message) {
        Forward.to("seen.letters", message, context);
    }
}
