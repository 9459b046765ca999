package org.godwit.jms.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import java.io.Serializable;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Reading and writing: which is possible when, and what the body can be read as. */
class MessageModesTest {
    private static <M extends GodwitMessage> M received(M message) {
        message.received(() -> {}, ObjectAllowList.EMPTY);
        return message;
    }

    @Test
    void bytesAreWrittenThenRead() throws JMSException {
        GodwitBytesMessage message = new GodwitBytesMessage();
        assertThatThrownBy(message::readByte).isInstanceOf(MessageNotReadableException.class);
        assertThatThrownBy(message::getBodyLength).isInstanceOf(MessageNotReadableException.class);
        message.writeShort((short) 7);
        message.reset();
        assertThatThrownBy(() -> message.writeByte((byte) 1)).isInstanceOf(MessageNotWriteableException.class);
        assertThatThrownBy(message::readInt).isInstanceOf(MessageEOFException.class);
        assertThat(message.readShort()).isEqualTo((short) 7);
        message.reset();
        assertThat(message.readUnsignedShort()).isEqualTo(7);
        message.clearBody();
        message.writeObject("text");
        assertThatThrownBy(() -> message.writeObject(new Object())).isInstanceOf(MessageFormatException.class);
    }

    @Test
    void bytesAreReadInPieces() throws JMSException {
        GodwitBytesMessage message = received(new GodwitBytesMessage(new byte[] {1, 2, 3}));
        byte[] piece = new byte[2];
        assertThat(message.readBytes(piece)).isEqualTo(2);
        assertThat(message.readBytes(piece)).isEqualTo(1);
        assertThat(message.readBytes(piece)).isEqualTo(-1);
        assertThatThrownBy(() -> message.readBytes(piece, 3)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void onlyWhatAnArrayHasIsWritten() {
        byte[] three = {1, 2, 3};
        assertThatThrownBy(() -> new GodwitStreamMessage().writeBytes(three, 1, 3))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> new GodwitMapMessage().setBytes("name", three, 1, 3))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void aStreamStaysWhereReadingFailed() throws JMSException {
        GodwitStreamMessage message = new GodwitStreamMessage();
        message.writeString("no number");
        message.writeBytes(new byte[] {1, 2, 3});
        message.writeInt(4);
        assertThatThrownBy(message::readString).isInstanceOf(MessageNotReadableException.class);
        message.reset();
        assertThatThrownBy(() -> message.writeInt(1)).isInstanceOf(MessageNotWriteableException.class);
        assertThatThrownBy(message::readInt).isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(message::readChar).isInstanceOf(MessageFormatException.class);
        assertThat(message.readString()).isEqualTo("no number");
        byte[] piece = new byte[2];
        assertThat(message.readBytes(piece)).isEqualTo(2);
        assertThatThrownBy(message::readInt).isInstanceOf(MessageFormatException.class);
        assertThat(message.readBytes(piece)).isEqualTo(1);
        assertThat(message.readInt()).isEqualTo(4);
        assertThatThrownBy(message::readInt).isInstanceOf(MessageEOFException.class);
        assertThatThrownBy(() -> message.getBody(Object.class)).isInstanceOf(MessageFormatException.class);
        assertThat(message.isBodyAssignableTo(Object.class)).isFalse();
    }

    @Test
    void aByteArrayThatFillsTheTargetExactlyEndsWithMinusOne() throws JMSException {
        GodwitStreamMessage message = new GodwitStreamMessage();
        message.writeBytes(new byte[] {1, 2});
        message.writeBytes(new byte[0]);
        message.reset();
        byte[] target = new byte[2];
        assertThat(message.readBytes(target)).isEqualTo(2);
        assertThat(message.readBytes(target)).isEqualTo(-1);
        assertThat(message.readBytes(target)).isZero();
        assertThatThrownBy(() -> message.readBytes(target)).isInstanceOf(MessageEOFException.class);
    }

    @Test
    void whatWasReceivedIsReadOnlyUntilCleared() throws JMSException {
        GodwitTextMessage message = new GodwitTextMessage("text");
        message.setStringProperty("name", "value");
        received(message);
        assertThatThrownBy(() -> message.setText("other")).isInstanceOf(MessageNotWriteableException.class);
        assertThatThrownBy(() -> message.setIntProperty("name", 1)).isInstanceOf(MessageNotWriteableException.class);
        message.clearBody();
        assertThat(message.getText()).isNull();
        message.setText("other");
        assertThat(message.getStringProperty("name")).isEqualTo("value");
        message.clearProperties();
        assertThat(message.propertyExists("name")).isFalse();
        message.setIntProperty("name", 1);
    }

    @Test
    void bodiesAreReadAsWhatTheyAre() throws JMSException {
        GodwitTextMessage text = new GodwitTextMessage("text");
        assertThat(text.getBody(CharSequence.class)).isEqualTo("text");
        assertThat(text.isBodyAssignableTo(Integer.class)).isFalse();
        assertThatThrownBy(() -> text.getBody(Integer.class)).isInstanceOf(MessageFormatException.class);
        assertThat(new GodwitTextMessage(null).getBody(Integer.class)).isNull();
        GodwitMapMessage map = new GodwitMapMessage();
        map.setInt("key", 1);
        assertThat((Object) map.getBody(Map.class)).isEqualTo(Map.of("key", 1));
        assertThat((Object) new GodwitMessage().getBody(String.class)).isNull();
        GodwitObjectMessage object = new GodwitObjectMessage();
        object.setObject("serializable");
        assertThat(object.getBody(Serializable.class)).isEqualTo("serializable");
    }

    @Test
    void anObjectIsCopiedWhenItIsSet() throws JMSException {
        GodwitObjectMessage message = new GodwitObjectMessage();
        int[] numbers = {1};
        message.setObject(numbers);
        numbers[0] = 2;
        assertThat((int[]) message.getObject()).containsExactly(1);
        received(message);
        assertThat((int[]) message.getObject()).containsExactly(1);
        assertThatThrownBy(() -> new GodwitObjectMessage().setObject(new NotSerializable()))
                .isInstanceOf(MessageFormatException.class);
    }

    private static final class NotSerializable implements Serializable {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("unused")
        private final Object content = new Object();
    }

    @Test
    void addressesAreUnambiguous() {
        for (GodwitDestination destination : new GodwitDestination[] {
            new GodwitQueue("orders"),
            new GodwitTopic("orders"),
            new GodwitQueue("topic:orders"),
            new GodwitQueue("queue:orders"),
            new GodwitTopic("queue:orders")
        }) {
            assertThat(GodwitDestination.ofAddress(destination.address())).isEqualTo(destination);
        }
        GodwitQueue exchange = new GodwitQueue("exchange:logs/a.b");
        assertThat(exchange.exchange()).isEqualTo("logs");
        assertThat(exchange.routingKey()).isEqualTo("a.b");
    }
}
