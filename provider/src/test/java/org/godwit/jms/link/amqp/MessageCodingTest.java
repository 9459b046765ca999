package org.godwit.jms.link.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.godwit.amqp.BasicProperties;
import org.godwit.amqp.Body;
import org.godwit.amqp.Content;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;
import org.godwit.jms.message.GodwitBytesMessage;
import org.godwit.jms.message.GodwitMapMessage;
import org.godwit.jms.message.GodwitMessage;
import org.godwit.jms.message.GodwitStreamMessage;
import org.godwit.jms.message.GodwitTextMessage;
import org.godwit.jms.message.GodwitTopic;
import org.junit.jupiter.api.Test;

/** The mapping of JMS on AMQP, there and back, and of what others send. */
class MessageCodingTest {
    private static GodwitMessage roundTrip(GodwitMessage message) throws JMSException {
        message.sending();
        Content content = MessageEncoder.encode(message, null, null);
        Content wire = new Content(ContentHeader.ofEncoded(content.header().encoded()), content.body());
        return MessageDecoder.decode(wire, false);
    }

    private static GodwitMessage foreign(BasicProperties properties, byte... body) {
        return MessageDecoder.decode(new Content(ContentHeader.of(properties), Body.of(body)), false);
    }

    @Test
    void whatIsTooLongForAPropertyTravelsInAHeader() throws JMSException {
        String text = "ü".repeat(200);
        GodwitMessage message = new GodwitMessage();
        message.setJMSMessageID("ID:" + text);
        message.setJMSCorrelationID(text);
        message.setJMSType(text);
        message.setJMSReplyTo(new GodwitTopic(text));
        GodwitMessage read = roundTrip(message);
        assertThat(read.getJMSMessageID()).isEqualTo("ID:" + text);
        assertThat(read.getJMSCorrelationID()).isEqualTo(text);
        assertThat(read.getJMSType()).isEqualTo(text);
        assertThat(read.getJMSReplyTo()).isEqualTo(new GodwitTopic(text));
        assertThat(read.getPropertyNames().nextElement()).isEqualTo("JMSXDeliveryCount");
    }

    @Test
    void correlationBytesStayBytes() throws JMSException {
        GodwitMessage message = new GodwitMessage();
        message.setJMSCorrelationIDAsBytes(new byte[] {(byte) 0xFF, 0, 1});
        assertThat(roundTrip(message).getJMSCorrelationIDAsBytes()).containsExactly(0xFF, 0, 1);
    }

    @Test
    void mapsAndStreamsKeepTheirTypes() throws JMSException {
        GodwitMapMessage map = new GodwitMapMessage();
        map.setChar("char", 'x');
        map.setByte("byte", (byte) 1);
        map.setString("null", null);
        GodwitMapMessage readMap = (GodwitMapMessage) roundTrip(map);
        assertThat(readMap.entries()).isEqualTo(map.entries());
        GodwitStreamMessage stream = new GodwitStreamMessage();
        stream.writeChar('x');
        stream.writeShort((short) 2);
        stream.writeFloat(0.5f);
        assertThat(((GodwitStreamMessage) roundTrip(stream)).elements()).isEqualTo(stream.elements());
    }

    @Test
    void aBodyThatIsNotWhatItSaysBecomesBytes() {
        BasicProperties properties = BasicProperties.builder()
                .headers(FieldTable.of(Map.of("x-jms-type", "map")))
                .build();
        assertThat(foreign(properties, (byte) 'S', (byte) 0)).isInstanceOf(GodwitBytesMessage.class);
    }

    @Test
    void foreignContentTypesDecideTheKind() {
        for (String text : new String[] {"text/csv", "application/json; charset=utf-8", "application/atom+xml"}) {
            GodwitMessage message =
                    foreign(BasicProperties.builder().contentType(text).build(), (byte) 'a');
            assertThat(message).isInstanceOf(GodwitTextMessage.class);
            assertThat(message.contentType()).isEqualTo(text);
        }
        GodwitMessage latin = foreign(
                BasicProperties.builder()
                        .contentType("text/plain; charset=iso-8859-1")
                        .build(),
                (byte) 0xFC);
        assertThat(((GodwitTextMessage) latin).getText()).isEqualTo("ü");
        BasicProperties zipped = BasicProperties.builder()
                .contentType("text/plain")
                .contentEncoding("gzip")
                .build();
        assertThat(foreign(zipped, (byte) 1)).isInstanceOf(GodwitBytesMessage.class);
        assertThat(foreign(BasicProperties.builder().contentType("image/png").build(), (byte) 1))
                .isInstanceOf(GodwitBytesMessage.class);
        assertThat(foreign(BasicProperties.EMPTY, (byte) 1)).isInstanceOf(GodwitBytesMessage.class);
    }

    @Test
    void timesThatNoClockShowsAndNamesThatNobodyHasAreRead() throws JMSException {
        BasicProperties nanosecondsForSeconds = BasicProperties.builder()
                .timestamp(Instant.MAX)
                .expiration("1000")
                .build();
        assertThat(foreign(nanosecondsForSeconds).getJMSTimestamp()).isEqualTo(Long.MAX_VALUE);
        BasicProperties longerInLowerCase = BasicProperties.builder()
                .contentType("İ".repeat(20) + "charset=no-such")
                .build();
        assertThat(foreign(longerInLowerCase)).isInstanceOf(GodwitBytesMessage.class);
    }

    @Test
    void howOftenAMessageWasDeliveredIsNotForItsSenderToSay() throws JMSException {
        GodwitMessage message = new GodwitMessage();
        message.setIntProperty("JMSXDeliveryCount", 7);
        assertThat(roundTrip(message).getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
    }

    @Test
    void headersThatAreNotJmssAreHiddenAndKept() throws JMSException {
        FieldTable headers = FieldTable.builder()
                .put("x-trace", "t")
                .put("table", FieldTable.of(Map.of("a", 1)))
                .put("number", 5)
                .put("x-delivery-count", 3L)
                .build();
        GodwitMessage message =
                foreign(BasicProperties.builder().headers(headers).build());
        assertThat(message.getIntProperty("number")).isEqualTo(5);
        assertThat(message.propertyExists("x-trace")).isFalse();
        assertThat(message.propertyExists("table")).isFalse();
        assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(4);
        FieldTable sentOn = MessageEncoder.encode(message, null, null).header().headers();
        assertThat(sentOn.get("x-trace")).isEqualTo("t");
        assertThat(sentOn.get("table")).isEqualTo(FieldTable.of(Map.of("a", 1)));
        assertThat(sentOn.containsKey("x-delivery-count")).isFalse();
        assertThat(sentOn.containsKey("JMSXDeliveryCount")).isFalse();
    }

    @Test
    void textsAreUtf8() throws JMSException {
        Content content = MessageEncoder.encode(new GodwitTextMessage("ü"), null, null);
        assertThat(content.body().toByteArray()).isEqualTo("ü".getBytes(StandardCharsets.UTF_8));
        assertThat(content.header().properties().contentType()).isEqualTo("text/plain");
        assertThat(content.header().headers().get("x-jms-type")).isEqualTo("text");
    }
}
