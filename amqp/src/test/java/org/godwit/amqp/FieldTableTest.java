package org.godwit.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class FieldTableTest {
    @Provide
    Arbitrary<FieldTable> tables() {
        return WireArbitraries.tables(4);
    }

    @Provide
    Arbitrary<List<Object>> arrays() {
        return WireArbitraries.values(3).list().ofMaxSize(8);
    }

    @Property(tries = 500)
    void whatIsEncodedIsDecoded(@ForAll("tables") FieldTable table) {
        FieldTable decoded = FieldTable.ofEncoded(table.encoded().clone(), TableLimits.DEFAULT);

        assertThat(decoded).isEqualTo(table).hasSameHashCodeAs(table).hasToString(table.toString());
        assertThat(decoded.asMap().keySet())
                .containsExactlyElementsOf(table.asMap().keySet());
        assertThat(FieldTable.of(decoded.asMap()).encoded()).isEqualTo(table.encoded());
    }

    @Property(tries = 300)
    void arraysToo(@ForAll("arrays") List<Object> values) {
        List<Object> decoded = FieldArray.decode(FieldArray.encode(values), TableLimits.DEFAULT);

        assertThat(FieldTable.builder().put("a", decoded).build())
                .isEqualTo(FieldTable.builder().put("a", values).build());
    }

    /** The letters of the errata of RabbitMQ, and the unsigned ones that its clients do not write. */
    @Test
    void readsEveryTypeAsRabbitDoes() {
        FieldTable table = decode(
                "01 61 62 ff",
                "01 62 42 ff",
                "01 63 73 ffff",
                "01 64 75 ffff",
                "01 65 49 ffffffff",
                "01 66 69 ffffffff",
                "01 67 6c ffffffffffffffff",
                "01 68 4c ffffffffffffffff",
                "01 69 74 02",
                "01 6a 44 02 ffffff85",
                "01 6b 54 0000000000000001",
                "01 6c 56");

        assertThat(table.asMap())
                .containsEntry("a", (byte) -1)
                .containsEntry("b", (short) 255)
                .containsEntry("c", (short) -1)
                .containsEntry("d", 65_535)
                .containsEntry("e", -1)
                .containsEntry("f", 0xFFFF_FFFFL)
                .containsEntry("g", -1L)
                .containsEntry("h", -1L)
                .containsEntry("i", true)
                .containsEntry("j", new BigDecimal("-1.23"))
                .containsEntry("k", Instant.ofEpochSecond(1))
                .containsEntry("l", null)
                .hasSize(12);
    }

    @Test
    void theFirstOfFieldsWithOneNameCounts() {
        assertThat(decode("01 61 49 00000001", "01 61 49 00000002").asMap()).containsExactly(Map.entry("a", 1));
        assertThat(decode("01 61 56", "01 61 49 00000002").get("a")).isNull();
    }

    @Test
    void secondsBeyondInstantBecomeItsEnds() {
        assertThat(decode("01 61 54 7fffffffffffffff").get("a"))
                .isEqualTo(Instant.ofEpochSecond(Instant.MAX.getEpochSecond()));
        assertThat(decode("01 61 54 8000000000000000").get("a"))
                .isEqualTo(Instant.ofEpochSecond(Instant.MIN.getEpochSecond()));
    }

    @Test
    void bytesAreCopiedInAndOut() {
        byte[] bytes = {1, 2};
        FieldTable table =
                FieldTable.builder().put("x", bytes).put("l", List.of(bytes)).build();
        bytes[0] = 9;
        ((byte[]) table.get("x"))[0] = 9;
        ((byte[]) table.asMap().get("x"))[0] = 9;
        ((byte[]) ((List<?>) table.get("l")).get(0))[0] = 9;

        assertThat(table.get("x")).isEqualTo(new byte[] {1, 2});
        assertThat(((List<?>) table.get("l")).get(0)).isEqualTo(new byte[] {1, 2});
        assertThatThrownBy(() -> table.asMap().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void withAndWithoutLeaveTheTableAlone() {
        FieldTable table = FieldTable.of(Map.of("a", 1));

        assertThat(table.with("b", Map.of("c", true)).asMap())
                .containsEntry("a", 1)
                .containsEntry("b", FieldTable.of(Map.of("c", true)));
        assertThat(table.without("a")).isEqualTo(FieldTable.EMPTY);
        assertThat(table.without("z")).isSameAs(table);
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void whatHasNoFormOnTheWireIsRefused() {
        FieldTable.Builder builder = FieldTable.builder();

        assertThatThrownBy(() -> builder.put("a", new StringBuilder()))
                .isInstanceOf(AmqpException.class)
                .hasMessageContaining("java.lang.StringBuilder");
        assertThatThrownBy(() -> builder.put("a".repeat(256), 1))
                .isInstanceOf(AmqpException.class)
                .hasMessageContaining("256 bytes");
        assertThatThrownBy(() -> builder.put("a", new BigDecimal("12345678901234567890")))
                .isInstanceOf(AmqpException.class)
                .hasMessageContaining("decimal");
        assertThatThrownBy(() -> new BasicMethod.Publish("\u00E9".repeat(128), "", false, false))
                .isInstanceOf(AmqpException.class)
                .hasMessageContaining("exchange has 256 bytes");
        assertThatThrownBy(() -> new QueueMethod.DeclareOk("q", -1, 0))
                .isInstanceOf(AmqpException.class)
                .hasMessageContaining("message-count is -1");
    }

    /** Correlation ids of foreign clients may be any octets; they are forwarded as they came. */
    @Test
    void octetsThatAreNotUtf8AreReadAndKept() {
        byte[] encoded = HexFormat.of().parseHex("0400ff" + "ff".repeat(255));
        ContentHeader header = ContentHeader.ofEncoded(encoded);

        assertThat(header.properties().correlationId()).hasSize(255);
        assertThat(header.encoded()).isSameAs(encoded);
        assertThat(ContentHeader.of(header.properties()).encoded()).hasSize(encoded.length);
    }

    @Test
    void aLongReplyTextIsCut() {
        AmqpException error = new AmqpException(ReplyCode.NOT_FOUND, "\uD83D\uDC26".repeat(200), 50, 10);

        assertThat(ChannelMethod.Close.because(error).replyText()).startsWith("NOT_FOUND - ");
        assertThat(ConnectionMethod.Close.because(error).replyCode()).isEqualTo(404);
    }

    private static FieldTable decode(String... fields) {
        byte[] encoded = HexFormat.of().parseHex(String.join("", fields).replace(" ", ""));
        return FieldTable.ofEncoded(encoded, TableLimits.DEFAULT);
    }
}
