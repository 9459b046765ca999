package org.godwit.broker.selector;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.godwit.amqp.BasicProperties;
import org.godwit.amqp.FieldTable;
import org.godwit.broker.model.Message;
import org.godwit.broker.selector.IdentifierEquality.Identifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** What each form of the grammar is of a message. */
class SelectorTest {
    private static final Message RICH = Messages.rich();

    @ParameterizedTest(name = "{0} is {1}")
    @CsvFileSource(resources = "selectors.txt", delimiter = '#', quoteCharacter = '\u0000', maxCharsPerColumn = 10_000)
    void evaluates(String text, Truth truth) {
        Selector selector = Selector.parse(text);

        assertThat(selector.condition().evaluate(RICH.header())).isEqualTo(truth);
        assertThat(selector.matches(RICH)).isEqualTo(truth == Truth.TRUE);
        assertThat(selector.text()).isEqualTo(text);
        assertThat(Selector.parse(selector.condition().toString()))
                .as("printed as %s", selector.condition())
                .isEqualTo(selector)
                .hasSameHashCodeAs(selector);
    }

    @Test
    void aMessageWithoutAnythingHasTheDefaults() {
        Message plain = Messages.of(BasicProperties.EMPTY);

        assertThat(matches("JMSDeliveryMode = 'NON_PERSISTENT' AND JMSPriority = 4 AND JMSTimestamp = 0", plain))
                .isTrue();
        assertThat(matches("JMSMessageID IS NULL AND JMSCorrelationID IS NULL AND JMSType IS NULL", plain))
                .isTrue();
        assertThat(matches("JMSXUserID IS NULL AND JMSXAppID IS NULL AND JMSXGroupID IS NULL", plain))
                .isTrue();
    }

    @Test
    void aForeignTimestampIsInMillis() {
        Message foreign = Messages.of(
                BasicProperties.builder().timestamp(Instant.ofEpochSecond(77)).build());

        assertThat(matches("JMSTimestamp = 77000", foreign)).isTrue();
    }

    @Test
    void aForeignPriorityIsCutToTheHighestOfJms() {
        assertThat(matches(
                        "JMSPriority = 9",
                        Messages.of(BasicProperties.builder().priority(200).build())))
                .isTrue();
    }

    @Test
    void textsTooLongForAPropertyAreFoundInTheirHeaders() {
        String text = "x".repeat(300);
        Message message = Messages.withHeaders(headers -> headers.put("x-jms-long-correlation-id", text)
                .put("x-jms-long-message-id", text)
                .put("x-jms-long-type", text));

        assertThat(matches("JMSCorrelationID = '" + text + "'", message)).isTrue();
        assertThat(matches("JMSMessageID = '" + text + "'", message)).isTrue();
        assertThat(matches("JMSType = '" + text + "'", message)).isTrue();
    }

    @Test
    void theApplicationMayBeAHeaderAndTheUserIsOnlyWhomTheBrokerChecked() {
        Message message =
                Messages.withHeaders(headers -> headers.put("JMSXUserID", "bob").put("JMSXAppID", "app"));

        assertThat(matches("JMSXUserID IS NULL AND JMSXAppID = 'app'", message)).isTrue();
    }

    @Test
    void namesTheIdentifierThatAMessageNeeds() {
        assertThat(Selector.parse("JMSCorrelationID = 'a'").equality())
                .isEqualTo(new IdentifierEquality(Identifier.CORRELATION_ID, "a"));
        assertThat(Selector.parse("('ID:7' = JMSMessageID)").equality())
                .isEqualTo(new IdentifierEquality(Identifier.MESSAGE_ID, "ID:7"));
        assertThat(Selector.parse("price > 3 AND (no OR yes) AND JMSCorrelationID = 'a'")
                        .equality())
                .isEqualTo(new IdentifierEquality(Identifier.CORRELATION_ID, "a"));
    }

    @Test
    void namesNoIdentifierWhereAnotherMayDo() {
        for (String text : new String[] {
            "JMSCorrelationID = 'a' OR yes",
            "NOT JMSCorrelationID = 'a'",
            "JMSCorrelationID <> 'a'",
            "JMSCorrelationID = name",
            "JMSCorrelationID = 5",
            "JMSType = 'a'",
            "JMSCorrelationID IN ('a')"
        }) {
            assertThat(Selector.parse(text).equality()).as(text).isNull();
        }
    }

    @Test
    void readsIdentifiersOfMessages() {
        assertThat(Identifier.CORRELATION_ID.of(RICH.header())).isEqualTo("c-1");
        assertThat(Identifier.MESSAGE_ID.of(RICH.header())).isEqualTo("ID:m-1");
        assertThat(Identifier.MESSAGE_ID.of(Messages.of(BasicProperties.EMPTY).header()))
                .isNull();
    }

    @Test
    void whatSaysTheSameIsEqual() {
        assertThat(Selector.parse("a=1 and b = 2")).isEqualTo(Selector.parse(" (a = 0x1)  AND (b=2L)"));
        assertThat(Selector.parse("a = 1")).isNotEqualTo(Selector.parse("a = 1.0"));
    }

    @Test
    void aLongDisjunctionIsNotDeep() {
        StringBuilder text = new StringBuilder("count = -1");
        for (int i = 0; i < 20_000; i++) {
            text.append(" OR count = ").append(i);
        }

        assertThat(matches(text.toString(), RICH)).isTrue();
    }

    @Test
    void aPatternOfManyWildcardsIsMatchedInReasonableTime() {
        Message message = Messages.withHeaders(headers -> headers.put("text", "a".repeat(20_000)));

        assertThat(matches("text LIKE '" + "%a".repeat(50) + "%b'", message)).isFalse();
    }

    @Test
    void aNumberIsPromotedAsInJava() {
        Message message = Messages.of(BasicProperties.builder()
                .headers(FieldTable.builder()
                        .put("float", 16_777_216f)
                        .put("long", Long.MAX_VALUE)
                        .put("nan", Double.NaN)
                        .build())
                .build());

        assertThat(matches("float = 16777217", message))
                .as("the long becomes a float")
                .isTrue();
        assertThat(matches("float = 16777217.0", message)).isFalse();
        assertThat(matches("long = 9223372036854775807", message)).isTrue();
        assertThat(matches("long + 1 = -9223372036854775808", message)).isTrue();
        assertThat(matches("nan = nan OR nan < 1 OR nan > 1", message)).isFalse();
        assertThat(matches("nan <> nan", message)).isTrue();
    }

    private static boolean matches(String text, Message message) {
        return Selector.parse(text).matches(message);
    }
}
