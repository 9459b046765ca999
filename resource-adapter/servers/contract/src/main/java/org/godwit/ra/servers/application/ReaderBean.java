package org.godwit.ra.servers.application;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.inject.Inject;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Reads the news while it is there, as far as the selector wants. */
@MessageDriven(
        name = "ReaderBean",
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "news.sports"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Topic"),
            @ActivationConfigProperty(propertyName = "messageSelector", propertyValue = "number < 20")
        })
public class ReaderBean implements MessageListener {
    @Inject
    private JMSContext context;

    @Override
    public void onMessage(Message message) {
        Forward.to("seen.reader", message, context);
    }
}
