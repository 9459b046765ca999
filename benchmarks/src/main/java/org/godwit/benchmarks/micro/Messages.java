package org.godwit.benchmarks.micro;

import org.godwit.amqp.BasicProperties;
import org.godwit.amqp.Body;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;
import org.godwit.broker.model.Message;

/** Messages of 1 KiB as the JMS client sends them. Stateless. */
final class Messages {
    private static final int BODY_BYTES = 1024;

    private Messages() {}

    static ContentHeader header() {
        FieldTable headers = FieldTable.builder()
                .put("x-jms-type", "bytes")
                .put("x-jms-timestamp", 1_700_000_000_000L)
                .put("region", "north")
                .put("number", 500)
                .build();
        return ContentHeader.ofEncoded(ContentHeader.of(BasicProperties.builder()
                        .headers(headers)
                        .deliveryMode(Message.PERSISTENT)
                        .messageId("ID:5c1f5f0e-1f0e-4f0e-9f0e-1")
                        .build())
                .encoded());
    }

    static Body body() {
        return Body.of(new byte[BODY_BYTES]);
    }

    static Message message(long id) {
        return new Message(id, "", "orders", header(), body());
    }
}
