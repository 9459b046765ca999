package org.godwit.broker.selector;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.function.Consumer;
import org.godwit.amqp.BasicProperties;
import org.godwit.amqp.Body;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;
import org.godwit.broker.model.Message;

/** Messages as clients send them, through the encoded form. */
final class Messages {
    private Messages() {}

    static Message of(BasicProperties properties) {
        byte[] encoded = ContentHeader.of(properties).encoded();
        return new Message(1, "", "q", ContentHeader.ofEncoded(encoded), Body.EMPTY);
    }

    static Message withHeaders(Consumer<FieldTable.Builder> headers) {
        FieldTable.Builder table = FieldTable.builder();
        headers.accept(table);
        return of(BasicProperties.builder().headers(table.build()).build());
    }

    /** One that has a property of each type, and every header field. */
    static Message rich() {
        FieldTable headers = FieldTable.builder()
                .put("yes", true)
                .put("no", false)
                .put("tiny", (byte) -7)
                .put("small", (short) 300)
                .put("count", 5)
                .put("zero", 0)
                .put("large", 9_000_000_000L)
                .put("half", 0.5f)
                .put("tenth", 0.1f)
                .put("price", 12.5)
                .put("name", "godwit")
                .put("quoted", "it's")
                .put("percent", "100%")
                .put("underscored", "a_b")
                .put("empty", "")
                .put("bird", "\uD83D\uDC26s")
                .put("$odd_Name1", "odd")
                .put("größe", 42L)
                .put("nothing", null)
                .put("decimal", new BigDecimal("1.5"))
                .put("bytes", new byte[] {1})
                .put("time", Instant.ofEpochSecond(5))
                .put("JMSXGroupID", "group-1")
                .put("JMSXGroupSeq", 3)
                .put("JMSXDeliveryCount", 9)
                .put("JMS_Vendor", "v")
                .put("x-jms-timestamp", 1_700_000_000_123L)
                .build();
        return of(BasicProperties.builder()
                .headers(headers)
                .deliveryMode(2)
                .priority(7)
                .correlationId("c-1")
                .messageId("ID:m-1")
                .timestamp(Instant.ofEpochSecond(1_700_000_000))
                .type("order")
                .userId("alice")
                .appId("shop")
                .build());
    }
}
