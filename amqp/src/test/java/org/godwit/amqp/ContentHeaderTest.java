package org.godwit.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Single properties are the same whether all were decoded or only the one. */
class ContentHeaderTest {
    private static final BasicProperties FULL = BasicProperties.builder()
            .contentType("text/plain")
            .contentEncoding("identity")
            .headers(FieldTable.EMPTY.with("a", 1))
            .deliveryMode(2)
            .priority(7)
            .correlationId("c")
            .replyTo("r")
            .expiration("1000")
            .messageId("m")
            .timestamp(Instant.ofEpochSecond(5))
            .type("t")
            .userId("guest")
            .appId("app")
            .clusterId("cluster")
            .build();

    @Test
    void singlePropertiesOfAnEncodedHeader() {
        ContentHeader header = ContentHeader.ofEncoded(ContentHeader.of(FULL).encoded());
        assertThat(header.deliveryMode()).isEqualTo(2);
        assertThat(header.priority(4)).isEqualTo(7);
        assertThat(header.expiration()).isEqualTo("1000");
        assertThat(header.userId()).isEqualTo("guest");
        assertThat(header.header("a")).isEqualTo(1);
        assertThat(header.header("b")).isNull();
        assertThat(header.headers()).isEqualTo(FULL.headers());
        assertThat(header.properties()).isEqualTo(FULL);
        assertThat(header.userId()).isEqualTo("guest");
    }

    @Test
    void oneHeaderBehindOthersOfEveryShape() {
        FieldTable headers = FieldTable.builder()
                .put("text", "value")
                .put("nested", FieldTable.EMPTY.with("wanted", "not this one"))
                .put("list", java.util.List.of(1, "two", FieldTable.EMPTY))
                .put("bytes", new byte[] {1, 2, 3})
                .put("nothing", null)
                .put("wanted", 42L)
                .build();
        BasicProperties properties = BasicProperties.builder().headers(headers).build();
        ContentHeader header =
                ContentHeader.ofEncoded(ContentHeader.of(properties).encoded());
        assertThat(header.header("wanted")).isEqualTo(42L);
        assertThat(header.header("want")).isNull();
        assertThat(header.header("text")).isEqualTo("value");
        assertThat(header.header("nothing")).isNull();
    }

    @Test
    void absentOnes() {
        ContentHeader header = ContentHeader.ofEncoded(ContentHeader.EMPTY.encoded());
        assertThat(header.deliveryMode()).isEqualTo(BasicProperties.TRANSIENT);
        assertThat(header.priority(4)).isEqualTo(4);
        assertThat(header.expiration()).isNull();
        assertThat(header.userId()).isNull();
        assertThat(header.headers()).isEqualTo(FieldTable.EMPTY);
    }
}
