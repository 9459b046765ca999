package org.godwit.jms.jndi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import javax.naming.Binding;
import javax.naming.ConfigurationException;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.NameClassPair;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.NotContextException;
import javax.naming.OperationNotSupportedException;
import javax.naming.Reference;
import javax.naming.spi.NamingManager;
import org.godwit.jms.GodwitConnectionFactory;
import org.godwit.jms.message.GodwitDestination;
import org.godwit.jms.message.GodwitQueue;
import org.godwit.jms.message.GodwitTopic;
import org.junit.jupiter.api.Test;

class GodwitInitialContextFactoryTest {
    private static InitialContext context(String... properties) throws NamingException {
        Properties environment = new Properties();
        environment.setProperty(Context.INITIAL_CONTEXT_FACTORY, GodwitInitialContextFactory.class.getName());
        for (int i = 0; i < properties.length; i += 2) {
            environment.setProperty(properties[i], properties[i + 1]);
        }
        return new InitialContext(environment);
    }

    private static GodwitConnectionFactory factory(Context context, String name) throws NamingException {
        return (GodwitConnectionFactory) context.lookup(name);
    }

    @Test
    void bindsFactoriesAndDestinations() throws NamingException {
        InitialContext context = context(
                Context.PROVIDER_URL,
                "amqp://everywhere:5671",
                "connectionFactory.orders",
                "amqp://one,two/shop?prefetchCount=7",
                "connectionFactory.jms/archive",
                "",
                "queue.incoming",
                "shop.orders",
                "queue.plain",
                "",
                "topic.prices",
                " shop.prices.* ");

        assertThat(factory(context, "orders").getUri()).isEqualTo("amqp://one,two/shop?prefetchCount=7");
        assertThat(factory(context, "jms/archive").getUri()).isEqualTo("amqp://everywhere:5671");
        assertThat(factory(context, "ConnectionFactory").getUri()).isEqualTo("amqp://everywhere:5671");
        assertThat(context.lookup("incoming")).isEqualTo(new GodwitQueue("shop.orders"));
        assertThat(context.lookup("plain")).isEqualTo(new GodwitQueue("plain"));
        assertThat(context.lookup("prices")).isEqualTo(new GodwitTopic("shop.prices.*"));
    }

    @Test
    void setsOptionsOfAFactory() throws NamingException {
        InitialContext context = context(
                "connectionFactory.my.archive", "amqp://localhost",
                "property.connectionFactory.my.archive.clientId", "archive",
                "property.connectionFactory.ConnectionFactory.prefetchCount", "3");

        assertThat(factory(context, "my.archive").getProperties()).containsExactly(entry("clientId", "archive"));
        assertThat(factory(context, "ConnectionFactory").getProperties()).containsExactly(entry("prefetchCount", "3"));
    }

    @Test
    void namesAnyDestination() throws NamingException {
        InitialContext context = context();

        assertThat(context.lookup("dynamicQueues/a/b")).isEqualTo(new GodwitQueue("a/b"));
        assertThat(context.lookup("dynamicTopics/news.#")).isEqualTo(new GodwitTopic("news.#"));
    }

    @Test
    void saysWhatIsNotBoundAndHowToBindIt() throws NamingException {
        InitialContext context = context("queue.incoming", "orders");

        assertThatThrownBy(() -> context.lookup("outgoing"))
                .isInstanceOf(NameNotFoundException.class)
                .hasMessageContaining("'outgoing'")
                .hasMessageContaining("[ConnectionFactory, incoming]")
                .hasMessageContaining("queue.outgoing");
        assertThatThrownBy(() -> context.lookup("dynamicQueues/")).isInstanceOf(NameNotFoundException.class);
    }

    @Test
    void namesThePropertyThatCannotBeUsed() {
        assertThatThrownBy(() -> context("connectionFactory.orders", "http://localhost"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("connectionFactory.orders")
                .hasMessageContaining("amqp://");
        assertThatThrownBy(() -> context("connectionFactory.a", "", "property.connectionFactory.a.prefetch", "1"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("property.connectionFactory.a.prefetch")
                .hasMessageContaining("prefetchCount");
        assertThatThrownBy(() -> context("property.connectionFactory.missing.clientId", "x"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("connectionFactory.missing");
        assertThatThrownBy(() -> context("queue.", "x"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'queue.'");
    }

    @Test
    void listsWhatIsBound() throws NamingException {
        InitialContext context = context("queue.incoming", "orders");

        List<String> names = new ArrayList<>();
        for (NameClassPair pair : Collections.list(context.list(""))) {
            names.add(pair.getName() + " " + pair.getClassName());
        }
        List<Object> bound = new ArrayList<>();
        for (Binding binding : Collections.list(context.listBindings(""))) {
            bound.add(binding.getObject());
        }

        assertThat(names)
                .containsExactly(
                        "ConnectionFactory " + GodwitConnectionFactory.class.getName(),
                        "incoming " + GodwitQueue.class.getName());
        assertThat(bound).hasSize(2).contains(new GodwitQueue("orders"));
        assertThatThrownBy(() -> context.list("incoming")).isInstanceOf(NotContextException.class);
    }

    @Test
    void cannotBeChanged() throws NamingException {
        InitialContext context = context();

        assertThatThrownBy(() -> context.bind("more", new GodwitQueue("more")))
                .isInstanceOf(OperationNotSupportedException.class)
                .hasMessageContaining("JNDI properties");
        assertThatThrownBy(() -> context.createSubcontext("below")).isInstanceOf(OperationNotSupportedException.class);
    }

    @Test
    void factoriesAndDestinationsCanBeKeptAsReferencesInAnyJndi() throws Exception {
        GodwitConnectionFactory factory = new GodwitConnectionFactory("amqp://localhost:5673");
        factory.setClientId("kept");

        GodwitConnectionFactory restored = (GodwitConnectionFactory) restored(factory.getReference());

        assertThat(restored.getUri()).isEqualTo("amqp://localhost:5673");
        assertThat(restored.getProperties()).containsExactly(entry("clientId", "kept"));
        for (GodwitDestination destination :
                List.of(new GodwitQueue("orders"), new GodwitTopic("prices"), new GodwitQueue("topic:odd"))) {
            assertThat(restored(destination.getReference())).isEqualTo(destination);
        }
    }

    private static Object restored(Reference reference) throws Exception {
        return NamingManager.getObjectInstance(reference, null, null, null);
    }
}
