package org.godwit.ra.servers.application;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.inject.Inject;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** The bean of the application that comes and goes. */
@MessageDriven(
        name = "QuietBean",
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "quiet"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue")
        })
public class QuietBean implements MessageListener {
    @Inject
    private JMSContext context;

    @Override
    public void onMessage(Message message) {
        Forward.to("seen.quiet", message, context);
    }
}
