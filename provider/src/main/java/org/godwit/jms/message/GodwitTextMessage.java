package org.godwit.jms.message;

import jakarta.jms.JMSException;
import jakarta.jms.TextMessage;

/** A message whose body is a text. */
public final class GodwitTextMessage extends GodwitMessage implements TextMessage {
    private String text;

    public GodwitTextMessage(String text) {
        this.text = text;
    }

    @Override
    public void setText(String text) throws JMSException {
        checkBodyWritable();
        this.text = text;
        contentType(null);
    }

    @Override
    public String getText() {
        return text;
    }

    @Override
    public void clearBody() throws JMSException {
        super.clearBody();
        text = null;
    }

    @Override
    boolean hasBody() {
        return text != null;
    }

    @Override
    boolean isBodyOfType(Class<?> type) {
        return type.isAssignableFrom(String.class);
    }

    @Override
    Object body() {
        return text;
    }

    @Override
    public String kind() {
        return "text";
    }
}
