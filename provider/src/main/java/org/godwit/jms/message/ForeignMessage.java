package org.godwit.jms.message;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageEOFException;
import jakarta.jms.ObjectMessage;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.util.Enumeration;

/** Copies a message of another provider into one of ours, so that it can be sent. Stateless. */
public final class ForeignMessage {
    private ForeignMessage() {}

    /** The message itself if it is ours, else a copy of body, properties and the header fields a sender may set. */
    public static GodwitMessage own(Message message) throws JMSException {
        if (message instanceof GodwitMessage own) {
            return own;
        }
        GodwitMessage copy = copyBody(message);
        copy.setJMSCorrelationID(message.getJMSCorrelationID());
        copy.setJMSReplyTo(message.getJMSReplyTo());
        copy.setJMSType(message.getJMSType());
        Enumeration<?> names = message.getPropertyNames();
        while (names.hasMoreElements()) {
            String name = (String) names.nextElement();
            boolean ours = !name.startsWith("JMSX") || name.equals("JMSXGroupID") || name.equals("JMSXGroupSeq");
            if (ours && PropertyNames.isValid(name)) {
                copy.setObjectProperty(name, message.getObjectProperty(name));
            }
        }
        return copy;
    }

    private static GodwitMessage copyBody(Message message) throws JMSException {
        if (message instanceof TextMessage text) {
            return new GodwitTextMessage(text.getText());
        }
        if (message instanceof MapMessage map) {
            GodwitMapMessage copy = new GodwitMapMessage();
            Enumeration<?> names = map.getMapNames();
            while (names.hasMoreElements()) {
                String name = (String) names.nextElement();
                copy.setObject(name, map.getObject(name));
            }
            return copy;
        }
        if (message instanceof ObjectMessage object) {
            GodwitObjectMessage copy = new GodwitObjectMessage();
            copy.setObject(object.getObject());
            return copy;
        }
        if (message instanceof StreamMessage stream) {
            return copyStream(stream);
        }
        if (message instanceof BytesMessage bytes) {
            bytes.reset();
            byte[] content = new byte[(int) bytes.getBodyLength()];
            bytes.readBytes(content);
            bytes.reset();
            return new GodwitBytesMessage(content);
        }
        return new GodwitMessage();
    }

    private static GodwitMessage copyStream(StreamMessage stream) throws JMSException {
        GodwitStreamMessage copy = new GodwitStreamMessage();
        stream.reset();
        while (true) {
            try {
                copy.writeObject(stream.readObject());
            } catch (MessageEOFException end) {
                stream.reset();
                return copy;
            }
        }
    }
}
