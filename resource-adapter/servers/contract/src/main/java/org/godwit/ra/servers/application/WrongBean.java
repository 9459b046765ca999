package org.godwit.ra.servers.application;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** A bean that is configured wrongly. */
@MessageDriven(
        name = "WrongBean",
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "orders"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue"),
            @ActivationConfigProperty(propertyName = "maxSession", propertyValue = "-7")
        })
public class WrongBean implements MessageListener {
    @Override
    public void onMessage(Message message) {
        throw new AssertionError("is never deployed");
    }
}
