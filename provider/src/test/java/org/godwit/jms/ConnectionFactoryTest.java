package org.godwit.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Map;
import java.util.Properties;
import org.godwit.jms.link.Endpoint;
import org.godwit.jms.message.GodwitQueue;
import org.godwit.jms.message.GodwitTopic;
import org.junit.jupiter.api.Test;

/** URIs, options, and what JNDI and serialization keep of them. */
class ConnectionFactoryTest {
    @Test
    void urisAreTakenApart() {
        BrokerUri uri = BrokerUri.parse("amqp://us%40er:p%3Aw@one:1,[::1]:2,three/v%2Fh?prefetchCount=5&user=other");
        assertThat(uri.endpoints())
                .containsExactly(
                        new Endpoint(Endpoint.Kind.TCP, "one", 1),
                        new Endpoint(Endpoint.Kind.TCP, "::1", 2),
                        new Endpoint(Endpoint.Kind.TCP, "three", 5_672));
        assertThat(uri.virtualHost()).isEqualTo("v/h");
        assertThat(uri.options())
                .containsEntry(Option.USER, "us@er")
                .containsEntry(Option.PASSWORD, "p:w")
                .containsEntry(Option.PREFETCH_COUNT, "5");
        assertThat(BrokerUri.parse("amqps://host").endpoints())
                .containsExactly(new Endpoint(Endpoint.Kind.TLS, "host", 5_671));
        assertThat(BrokerUri.parse("vm:here?reconnect=false").endpoints())
                .containsExactly(new Endpoint(Endpoint.Kind.VM, "here", 0));
    }

    @Test
    void whatCannotBeUsedIsNamed() {
        assertThatThrownBy(() -> new GodwitConnectionFactory("amqp://host?prefetch=5"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'prefetch'")
                .hasMessageContaining("prefetchCount");
        assertThatThrownBy(() -> new GodwitConnectionFactory("amqp://host?prefetchCount=many"))
                .hasMessageContaining("prefetchCount")
                .hasMessageContaining("many");
        assertThatThrownBy(() -> new GodwitConnectionFactory("amqp://host?reconnect=perhaps"))
                .hasMessageContaining("reconnect");
        assertThatThrownBy(() -> new GodwitConnectionFactory("amqp://user:secret@host:99999"))
                .hasMessageContaining("99999")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> new GodwitConnectionFactory("tcp://host")).hasMessageContaining("amqp://");
        assertThatThrownBy(() -> new GodwitConnectionFactory("vm:")).hasMessageContaining("name of a broker");
    }

    @Test
    void serializationAndJndiKeepEverything() throws Exception {
        Properties properties = new Properties();
        properties.setProperty("uri", "amqp://host");
        properties.setProperty("clientId", "me");
        GodwitConnectionFactory factory = new GodwitConnectionFactory(properties);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(factory);
            out.writeObject(new GodwitTopic("news"));
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            GodwitConnectionFactory read = (GodwitConnectionFactory) in.readObject();
            assertThat(read.getUri()).isEqualTo("amqp://host");
            assertThat(read.getProperties()).isEqualTo(Map.of("clientId", "me"));
            assertThat(in.readObject()).isEqualTo(new GodwitTopic("news"));
        }
        GodwitObjectFactory objects = new GodwitObjectFactory();
        GodwitConnectionFactory found =
                (GodwitConnectionFactory) objects.getObjectInstance(factory.getReference(), null, null, null);
        assertThat(found.getProperties()).isEqualTo(factory.getProperties());
        assertThat(objects.getObjectInstance(new GodwitQueue("topic:odd").getReference(), null, null, null))
                .isEqualTo(new GodwitQueue("topic:odd"));
    }
}
