package org.godwit.jms.message;

import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import java.nio.charset.StandardCharsets;
import java.util.Enumeration;
import java.util.Map;
import java.util.Objects;

/**
 * A message: its header fields and properties; as it stands a plain message without body.
 *
 * <p>Like every JMS message it belongs to one thread at a time. Invariant: what was received is read-only, properties and
 * body apart, until cleared.
 */
public class GodwitMessage implements Message {
    private final MessageProperties properties = new MessageProperties();
    private String messageId;
    private long timestampMillis;
    private String correlationId;
    private byte[] correlationIdBytes;
    private Destination replyTo;
    private Destination destination;
    private int deliveryMode = DEFAULT_DELIVERY_MODE;
    private boolean redelivered;
    private String type;
    private long expirationMillis;
    private long deliveryTimeMillis;
    private int priority = DEFAULT_PRIORITY;
    private Map<String, Object> hiddenHeaders = Map.of();
    private String contentType;
    private boolean bodyReadOnly;
    private volatile boolean inFlight;
    private Acknowledgement acknowledgement;

    @Override
    public String getJMSMessageID() {
        return messageId;
    }

    @Override
    public void setJMSMessageID(String id) {
        messageId = id;
    }

    @Override
    public long getJMSTimestamp() {
        return timestampMillis;
    }

    @Override
    public void setJMSTimestamp(long timestamp) {
        timestampMillis = timestamp;
    }

    @Override
    public byte[] getJMSCorrelationIDAsBytes() {
        if (correlationIdBytes != null) {
            return correlationIdBytes.clone();
        }
        return correlationId == null ? null : correlationId.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void setJMSCorrelationIDAsBytes(byte[] id) {
        correlationIdBytes = id == null ? null : id.clone();
        correlationId = id == null ? null : new String(id, StandardCharsets.UTF_8);
    }

    @Override
    public void setJMSCorrelationID(String id) {
        correlationId = id;
        correlationIdBytes = null;
    }

    @Override
    public String getJMSCorrelationID() {
        return correlationId;
    }

    /** Whether the correlation id was given as bytes. */
    public boolean hasCorrelationIdBytes() {
        return correlationIdBytes != null;
    }

    @Override
    public Destination getJMSReplyTo() {
        return replyTo;
    }

    @Override
    public void setJMSReplyTo(Destination destination) {
        replyTo = destination;
    }

    @Override
    public Destination getJMSDestination() {
        return destination;
    }

    @Override
    public void setJMSDestination(Destination destination) {
        this.destination = destination;
    }

    @Override
    public int getJMSDeliveryMode() {
        return deliveryMode;
    }

    @Override
    public void setJMSDeliveryMode(int mode) throws JMSException {
        if (mode != DeliveryMode.PERSISTENT && mode != DeliveryMode.NON_PERSISTENT) {
            throw new JMSException("Delivery mode " + mode + " is neither PERSISTENT (2) nor NON_PERSISTENT (1)");
        }
        deliveryMode = mode;
    }

    @Override
    public boolean getJMSRedelivered() {
        return redelivered;
    }

    @Override
    public void setJMSRedelivered(boolean redelivered) {
        this.redelivered = redelivered;
    }

    @Override
    public String getJMSType() {
        return type;
    }

    @Override
    public void setJMSType(String type) {
        this.type = type;
    }

    @Override
    public long getJMSExpiration() {
        return expirationMillis;
    }

    @Override
    public void setJMSExpiration(long expiration) {
        expirationMillis = expiration;
    }

    @Override
    public long getJMSDeliveryTime() {
        return deliveryTimeMillis;
    }

    @Override
    public void setJMSDeliveryTime(long deliveryTime) {
        deliveryTimeMillis = deliveryTime;
    }

    @Override
    public int getJMSPriority() {
        return priority;
    }

    @Override
    public void setJMSPriority(int priority) throws JMSException {
        if (priority < 0 || priority > 9) {
            throw new JMSException("Priority " + priority + " is not within 0 to 9");
        }
        this.priority = priority;
    }

    @Override
    public void clearProperties() throws JMSException {
        checkNotInFlight();
        properties.clear();
        hiddenHeaders = Map.of();
    }

    @Override
    public boolean propertyExists(String name) {
        return properties.contains(name);
    }

    @Override
    public boolean getBooleanProperty(String name) throws JMSException {
        return Conversion.toBoolean(properties.get(name), name);
    }

    @Override
    public byte getByteProperty(String name) throws JMSException {
        return Conversion.toByte(properties.get(name), name);
    }

    @Override
    public short getShortProperty(String name) throws JMSException {
        return Conversion.toShort(properties.get(name), name);
    }

    @Override
    public int getIntProperty(String name) throws JMSException {
        return Conversion.toInt(properties.get(name), name);
    }

    @Override
    public long getLongProperty(String name) throws JMSException {
        return Conversion.toLong(properties.get(name), name);
    }

    @Override
    public float getFloatProperty(String name) throws JMSException {
        return Conversion.toFloat(properties.get(name), name);
    }

    @Override
    public double getDoubleProperty(String name) throws JMSException {
        return Conversion.toDouble(properties.get(name), name);
    }

    @Override
    public String getStringProperty(String name) throws JMSException {
        return Conversion.toText(properties.get(name), name);
    }

    @Override
    public Object getObjectProperty(String name) {
        return properties.get(name);
    }

    @Override
    public Enumeration<String> getPropertyNames() {
        return properties.names();
    }

    @Override
    public void setBooleanProperty(String name, boolean value) throws JMSException {
        checkNotInFlight();
        properties.set(name, value);
    }

    @Override
    public void setByteProperty(String name, byte value) throws JMSException {
        checkNotInFlight();
        properties.set(name, value);
    }

    @Override
    public void setShortProperty(String name, short value) throws JMSException {
        checkNotInFlight();
        properties.set(name, value);
    }

    @Override
    public void setIntProperty(String name, int value) throws JMSException {
        checkNotInFlight();
        properties.set(name, value);
    }

    @Override
    public void setLongProperty(String name, long value) throws JMSException {
        checkNotInFlight();
        properties.set(name, value);
    }

    @Override
    public void setFloatProperty(String name, float value) throws JMSException {
        checkNotInFlight();
        properties.set(name, value);
    }

    @Override
    public void setDoubleProperty(String name, double value) throws JMSException {
        checkNotInFlight();
        properties.set(name, value);
    }

    @Override
    public void setStringProperty(String name, String value) throws JMSException {
        checkNotInFlight();
        properties.set(name, value);
    }

    @Override
    public void setObjectProperty(String name, Object value) throws JMSException {
        checkNotInFlight();
        properties.set(name, value);
    }

    @Override
    public void acknowledge() throws JMSException {
        if (acknowledgement != null) {
            acknowledgement.acknowledge();
        }
    }

    @Override
    public void clearBody() throws JMSException {
        checkNotInFlight();
        bodyReadOnly = false;
        contentType = null;
    }

    @Override
    public <T> T getBody(Class<T> type) throws JMSException {
        Objects.requireNonNull(type, "type");
        if (!hasBody()) {
            return null;
        }
        if (!isBodyAssignableTo(type)) {
            throw new MessageFormatException("The body of a " + kind() + " message cannot be read as " + type.getName()
                    + "; ask isBodyAssignableTo first");
        }
        return type.cast(body());
    }

    @Override
    @SuppressWarnings("rawtypes")
    public boolean isBodyAssignableTo(Class type) throws JMSException {
        return !hasBody() || isBodyOfType(type);
    }

    /** Whether there is a body at all; a message without one gives {@code null} for any type. */
    boolean hasBody() throws JMSException {
        return false;
    }

    boolean isBodyOfType(Class<?> type) throws JMSException {
        return true;
    }

    Object body() throws JMSException {
        return null;
    }

    /** The kind of message, as {@code x-jms-type} has it. */
    public String kind() {
        return "plain";
    }

    final void checkBodyWritable() throws MessageNotWriteableException {
        checkNotInFlight();
        if (bodyReadOnly) {
            throw new MessageNotWriteableException(
                    "The body of a received message is read-only; call clearBody to write a new one");
        }
    }

    /**
     * Jakarta Messaging 3.1, 7.3.9: from an asynchronous send until its completion the message is not to be touched.
     * Properties and body cannot be changed then, and it cannot be sent again; headers are not looked after.
     */
    public final void checkNotInFlight() throws MessageNotWriteableException {
        if (inFlight) {
            throw new MessageNotWriteableException("The message is being sent asynchronously;"
                    + " it cannot be changed or sent again until its CompletionListener is called");
        }
    }

    /** Whether it is being sent asynchronously, and cannot be changed; by any thread. */
    public final void inFlight(boolean sending) {
        inFlight = sending;
    }

    final boolean isBodyReadOnly() {
        return bodyReadOnly;
    }

    /** The properties that travel: those the application set, and on a received message those that came with it. */
    public final Map<String, Object> properties() {
        return properties.travelling();
    }

    /** Adds a property as it was received, {@code JMSX} ones included. */
    public final void receivedProperty(String name, Object value) {
        properties.received(name, value);
    }

    /** A property that the provider sets and that is not sent on with the message. */
    public final void providerProperty(String name, Object value) {
        properties.provided(name, value);
    }

    /** Where it was received, for one that does not say where it was sent. */
    public final void destinationUnlessKnown(Destination received) {
        if (destination == null) {
            destination = received;
        }
    }

    /** Headers that are not JMS's: invisible, but kept when the message is sent on. The values are the link's own. */
    public final Map<String, Object> hiddenHeaders() {
        return hiddenHeaders;
    }

    public final void hiddenHeaders(Map<String, Object> headers) {
        hiddenHeaders = headers;
    }

    /** The foreign content type of the body, kept when it is sent on unchanged; null for the kind's own. */
    public final String contentType() {
        return contentType;
    }

    public final void contentType(String foreignContentType) {
        contentType = foreignContentType;
    }

    /** Seals a message that came from a broker: read-only, and acknowledged by {@code acknowledgement}. */
    public void received(Acknowledgement acknowledgement, ObjectAllowList allowList) {
        properties.makeReadOnly();
        bodyReadOnly = true;
        this.acknowledgement = acknowledgement;
    }

    /** Called before the body is read for sending; a bytes or stream message that was being written becomes readable. */
    public void sending() throws JMSException {}

    @Override
    public String toString() {
        return getClass().getSimpleName() + "[" + messageId + ", destination=" + destination + "]";
    }
}
