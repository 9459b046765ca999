package org.godwit.jms.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.IllegalStateException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GodwitDestinationTest {
    @ParameterizedTest
    @ValueSource(strings = {"orders", "topic:orders", "queue:orders", "queue:queue:orders", "jms.temporary-queue.17"})
    void addressKeepsKindAndNameOfAQueue(String name) {
        GodwitDestination queue = new GodwitQueue(name);

        assertThat(GodwitDestination.ofAddress(queue.address())).isEqualTo(queue);
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders", "topic:orders", "queue:orders", "jms.temporary-topic.17"})
    void addressKeepsKindAndNameOfATopic(String name) {
        GodwitDestination topic = new GodwitTopic(name);

        assertThat(GodwitDestination.ofAddress(topic.address())).isEqualTo(topic);
    }

    @Test
    void aTemporaryQueueIsKnownByItsName() {
        GodwitDestination received = GodwitDestination.ofAddress("jms.temporary-queue.17");

        assertThat(received).isInstanceOf(TemporaryQueue.class);
        assertThat(received.isTemporary()).isTrue();
        assertThatThrownBy(() -> ((TemporaryQueue) received).delete())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("connection that created it");
    }

    @Test
    void aTemporaryTopicIsKnownByItsName() {
        assertThat(GodwitDestination.ofAddress("topic:jms.temporary-topic.17")).isInstanceOf(TemporaryTopic.class);
        assertThat(GodwitDestination.ofAddress("jms.temporary-topic.17")).isNotInstanceOf(TemporaryQueue.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "NULL", "is", "1st", "a-b", "a b", "#"})
    void namesOfPropertiesAreIdentifiersOfSelectors(String name) {
        GodwitMessage message = new GodwitMessage();

        assertThatThrownBy(() -> message.setIntProperty(name, 1))
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("'" + name + "'");
    }
}
