package org.godwit.server.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a message carries arrives. */
@ParameterizedClass
@EnumSource(Way.class)
class MessagesTest {
    @Parameter
    Way way;

    private RunningBroker broker;
    private Session session;
    private Queue queue;
    private MessageProducer producer;
    private MessageConsumer consumer;

    @BeforeEach
    void start() throws JMSException {
        broker = new RunningBroker(way, null);
        open("");
    }

    private void open(String options) throws JMSException {
        Connection connection = broker.connect(options);
        session = connection.createSession();
        queue = session.createQueue("messages");
        producer = session.createProducer(queue);
        consumer = session.createConsumer(queue);
    }

    @AfterEach
    void stop() throws JMSException {
        broker.close();
    }

    @SuppressWarnings("unchecked")
    private <M extends Message> M sent(M message) throws JMSException {
        producer.send(message);
        Message received = consumer.receive(60_000);
        assertThat(received).isNotNull().isNotSameAs(message);
        return (M) received;
    }

    @Test
    void text() throws JMSException {
        assertThat(sent(session.createTextMessage("grüße, 鷸 \ud83d\ude00")).getText())
                .isEqualTo("grüße, 鷸 \ud83d\ude00");
        assertThat(sent(session.createTextMessage()).getText()).isNull();
        assertThat(sent(session.createTextMessage("")).getText()).isEmpty();
    }

    @Test
    void bytesAndTheirEnd() throws JMSException {
        BytesMessage message = session.createBytesMessage();
        message.writeInt(42);
        message.writeUTF("text");
        message.writeDouble(1.5);
        BytesMessage received = sent(message);
        assertThat(received.getBodyLength()).isEqualTo(18);
        assertThat(received.readInt()).isEqualTo(42);
        assertThat(received.readUTF()).isEqualTo("text");
        assertThat(received.readDouble()).isEqualTo(1.5);
        assertThat(received.readBytes(new byte[4])).isEqualTo(-1);
        assertThatThrownBy(() -> received.writeInt(1)).isInstanceOf(MessageNotWriteableException.class);
    }

    @Test
    void aBodyOfManyFrames() throws JMSException {
        byte[] bytes = new byte[5_000_000];
        new Random(7).nextBytes(bytes);
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(bytes);
        assertThat(sent(message).getBody(byte[].class)).isEqualTo(bytes);
    }

    @Test
    void mapWithEveryType() throws JMSException {
        MapMessage message = session.createMapMessage();
        message.setBoolean("boolean", true);
        message.setByte("byte", (byte) -1);
        message.setShort("short", (short) -2);
        message.setChar("char", 'ß');
        message.setInt("int", -3);
        message.setLong("long", -4);
        message.setFloat("float", 0.5f);
        message.setDouble("double", 0.25);
        message.setString("string", "text");
        message.setString("null", null);
        message.setBytes("bytes", new byte[] {1, 2});
        MapMessage received = sent(message);
        assertThat(received.getBoolean("boolean")).isTrue();
        assertThat(received.getByte("byte")).isEqualTo((byte) -1);
        assertThat(received.getShort("short")).isEqualTo((short) -2);
        assertThat(received.getChar("char")).isEqualTo('ß');
        assertThat(received.getInt("int")).isEqualTo(-3);
        assertThat(received.getLong("long")).isEqualTo(-4);
        assertThat(received.getFloat("float")).isEqualTo(0.5f);
        assertThat(received.getDouble("double")).isEqualTo(0.25);
        assertThat(received.getString("string")).isEqualTo("text");
        assertThat(received.itemExists("null")).isTrue();
        assertThat(received.getBytes("bytes")).containsExactly(1, 2);
        assertThatThrownBy(() -> received.getInt("bytes")).isInstanceOf(MessageFormatException.class);
    }

    @Test
    void streamInOrder() throws JMSException {
        StreamMessage message = session.createStreamMessage();
        message.writeString("one");
        message.writeChar('2');
        message.writeLong(3);
        message.writeObject(null);
        message.writeBytes(new byte[] {5});
        StreamMessage received = sent(message);
        List<Object> read = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            read.add(received.readObject());
        }
        assertThat(read).containsExactly("one", '2', 3L, null);
        assertThat((byte[]) received.readObject()).containsExactly(5);
    }

    @Test
    void objectsOnlyWhenAllowed() throws JMSException {
        ObjectMessage received = sent(session.createObjectMessage(new ArrayList<>(List.of("one"))));
        assertThatThrownBy(received::getObject)
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("deserializationAllow=java.util.ArrayList");
        consumer.close();
        open("deserializationAllow=java.util.*");
        ObjectMessage allowed = sent(session.createObjectMessage(new ArrayList<>(List.of("one"))));
        assertThat(allowed.getObject()).isEqualTo(List.of("one"));
    }

    @Test
    void headerFieldsAndProperties() throws JMSException {
        Message message = session.createMessage();
        message.setJMSCorrelationID("correlation");
        message.setJMSType("type");
        message.setJMSReplyTo(session.createTopic("answers"));
        message.setStringProperty("string", "text");
        message.setIntProperty("int", 1);
        message.setLongProperty("long", 2);
        message.setShortProperty("short", (short) 3);
        message.setByteProperty("byte", (byte) 4);
        message.setBooleanProperty("boolean", true);
        message.setFloatProperty("float", 0.5f);
        message.setDoubleProperty("double", 0.25);
        producer.setPriority(7);
        producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
        producer.setTimeToLive(100_000);
        Message received = sent(message);
        assertThat(received.getJMSMessageID()).startsWith("ID:").isEqualTo(message.getJMSMessageID());
        assertThat(received.getJMSTimestamp()).isEqualTo(message.getJMSTimestamp());
        assertThat(received.getJMSExpiration())
                .isEqualTo(message.getJMSExpiration())
                .isEqualTo(message.getJMSTimestamp() + 100_000);
        assertThat(received.getJMSCorrelationID()).isEqualTo("correlation");
        assertThat(received.getJMSType()).isEqualTo("type");
        assertThat(received.getJMSReplyTo()).isEqualTo(session.createTopic("answers"));
        assertThat(received.getJMSDestination()).isEqualTo(queue);
        assertThat(received.getJMSPriority()).isEqualTo(7);
        assertThat(received.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
        assertThat(received.getJMSRedelivered()).isFalse();
        assertThat(received.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
        for (String name : List.of("string", "int", "long", "short", "byte", "boolean", "float", "double")) {
            assertThat(received.getObjectProperty(name)).isEqualTo(message.getObjectProperty(name));
        }
        assertThatThrownBy(() -> received.setIntProperty("int", 1)).isInstanceOf(MessageNotWriteableException.class);
    }

    @Test
    void aReceivedMessageCanBeSentOn() throws JMSException {
        TextMessage message = session.createTextMessage("hop");
        message.setStringProperty("trail", "first");
        TextMessage first = sent(message);
        TextMessage second = sent(first);
        assertThat(second.getText()).isEqualTo("hop");
        assertThat(second.getStringProperty("trail")).isEqualTo("first");
    }

    @Test
    void aMessageThatIsTooLargeIsRefusedByName() throws JMSException {
        open("maximumMessageBytes=1000");
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(new byte[1_001]);
        assertThatThrownBy(() -> producer.send(message))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("maximumMessageBytes");
    }

    @Test
    void whoSentAndWhatSentIsToldWhereThatIsAskedFor() throws JMSException {
        Message untold = sent(session.createMessage());
        assertThat(untold.propertyExists("JMSXUserID")).isFalse();
        assertThat(untold.propertyExists("JMSXAppID")).isFalse();
        consumer.close();
        open("sendUserId=true&applicationId=till");
        Message told = sent(session.createMessage());
        assertThat(told.getStringProperty("JMSXUserID")).isEqualTo("guest");
        assertThat(told.getStringProperty("JMSXAppID")).isEqualTo("till");
    }

    @Test
    void noSenderCanNameAnotherUserByAProperty() throws JMSException {
        Message forged = session.createMessage();
        forged.setStringProperty("JMSXUserID", "someone else");
        assertThat(sent(forged).propertyExists("JMSXUserID")).isFalse();
    }

    @Test
    void anExpiredMessageIsNotReceived() throws JMSException {
        consumer.close();
        TextMessage shortLived = session.createTextMessage("short-lived");
        producer.send(shortLived, DeliveryMode.PERSISTENT, 4, 1);
        long expiration = shortLived.getJMSExpiration();
        await().atMost(ONE_MINUTE).until(() -> System.currentTimeMillis() > expiration);
        producer.send(session.createTextMessage("lasting"));
        MessageConsumer later = session.createConsumer(queue);
        assertThat(((TextMessage) later.receive(60_000)).getText()).isEqualTo("lasting");
    }
}
