package org.godwit.ra;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import org.godwit.ra.destination.AdministeredQueue;
import org.godwit.ra.destination.AdministeredTopic;
import org.junit.jupiter.api.Test;

/** Queues and topics as a server configures them: by reflection, from elsewhere. */
class AdministeredDestinationTest {
    @Test
    void a_queue_has_the_name_that_is_set() throws ReflectiveOperationException, JMSException {
        AdministeredQueue queue = new AdministeredQueue();
        AdministeredQueue.class.getMethod("setPhysicalName", String.class).invoke(queue, "orders");
        assertThat(queue.getQueueName()).isEqualTo("orders");
    }

    @Test
    void a_topic_without_a_physical_name_has_that_of_its_definition()
            throws ReflectiveOperationException, JMSException {
        AdministeredTopic topic = new AdministeredTopic();
        AdministeredTopic.class.getMethod("setDestinationName", String.class).invoke(topic, "news");
        assertThat(topic.getTopicName()).isEqualTo("news");
    }

    @Test
    void the_name_of_a_definition_may_come_as_the_property_name() throws ReflectiveOperationException, JMSException {
        AdministeredQueue queue = new AdministeredQueue();
        AdministeredQueue.class.getMethod("setName", String.class).invoke(queue, "letters");
        assertThat(queue.getQueueName()).isEqualTo("letters");
    }
}
