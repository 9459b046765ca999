package org.godwit.jms.javax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.ArrayList;
import java.util.List;
import org.godwit.broker.boot.Broker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The clients of jakarta.jms and of javax.jms in one JVM, on one queue, over TCP and over vm:. */
class BothClientsTest {
    private static final long TIMEOUT_MILLIS = 60_000;
    private static final long SHORT_MILLIS = 100;

    private Broker broker;

    @BeforeEach
    void start() {
        broker = Broker.builder().listen("127.0.0.1", 0).vm("both").start();
    }

    @AfterEach
    void stop() {
        broker.close();
        await().atMost(ONE_MINUTE).untilAsserted(() -> assertThat(threads()).isEmpty());
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("godwit"))
                .toList();
    }

    private String address(String scheme) {
        return broker.addresses().stream()
                .filter(address -> address.startsWith(scheme))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"amqp:", "vm:"})
    void shareOneQueue(String scheme) throws JMSException, javax.jms.JMSException {
        String address = address(scheme);
        try (JMSContext jakarta = new org.godwit.jms.GodwitConnectionFactory(address).createContext();
                javax.jms.JMSContext javax = new GodwitConnectionFactory(address).createContext()) {
            var orders = javax.createConsumer(javax.createQueue("orders"));
            var answers = jakarta.createConsumer(jakarta.createQueue("answers"));
            jakarta.createProducer()
                    .setProperty("origin", "jakarta")
                    .setJMSReplyTo(jakarta.createQueue("answers"))
                    .setJMSCorrelationID("17")
                    .send(jakarta.createQueue("orders"), "two pints");

            javax.jms.Message order = orders.receive(TIMEOUT_MILLIS);

            assertThat(order).isInstanceOf(javax.jms.TextMessage.class);
            assertThat(order.getBody(String.class)).isEqualTo("two pints");
            assertThat(order.getStringProperty("origin")).isEqualTo("jakarta");

            javax.createProducer()
                    .setProperty("origin", "javax")
                    .setJMSCorrelationID(order.getJMSCorrelationID())
                    .send(order.getJMSReplyTo(), "poured");

            Message answer = answers.receive(TIMEOUT_MILLIS);

            assertThat(answer.getBody(String.class)).isEqualTo("poured");
            assertThat(answer.getStringProperty("origin")).isEqualTo("javax");
            assertThat(answer.getJMSCorrelationID()).isEqualTo("17");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"amqp:", "vm:"})
    void competeForTheMessagesOfOneQueue(String scheme) {
        String address = address(scheme);
        try (JMSContext jakarta = new org.godwit.jms.GodwitConnectionFactory(address).createContext();
                javax.jms.JMSContext javax = new GodwitConnectionFactory(address + "?prefetchCount=1").createContext();
                JMSContext other =
                        new org.godwit.jms.GodwitConnectionFactory(address + "?prefetchCount=1").createContext()) {
            var byJavax = javax.createConsumer(javax.createQueue("shared"));
            var byJakarta = other.createConsumer(other.createQueue("shared"));
            for (int i = 0; i < 10; i++) {
                jakarta.createProducer().send(jakarta.createQueue("shared"), "message " + i);
            }
            List<String> received = new ArrayList<>();
            received.add(byJavax.receiveBody(String.class, TIMEOUT_MILLIS));
            received.add(byJakarta.receiveBody(String.class, TIMEOUT_MILLIS));
            // Which of them is sent the last ones ahead is not determined
            while (received.size() < 10) {
                String body = byJavax.receiveBody(String.class, SHORT_MILLIS);
                body = body == null ? byJakarta.receiveBody(String.class, SHORT_MILLIS) : body;
                if (body != null) {
                    received.add(body);
                }
            }
            assertThat(received).doesNotHaveDuplicates().allMatch(body -> body.startsWith("message "));
            assertThat(byJavax.receiveNoWait()).isNull();
            assertThat(byJakarta.receiveNoWait()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"amqp:", "vm:"})
    void readEachOthersBytes(String scheme) throws JMSException {
        String address = address(scheme);
        try (javax.jms.JMSContext javax = new GodwitConnectionFactory(address).createContext();
                JMSContext jakarta = new org.godwit.jms.GodwitConnectionFactory(address).createContext()) {
            var bytes = jakarta.createConsumer(jakarta.createQueue("bytes"));
            javax.createProducer().send(javax.createQueue("bytes"), new byte[] {1, 2, 3});

            byte[] received = bytes.receive(TIMEOUT_MILLIS).getBody(byte[].class);

            assertThat(received).containsExactly(1, 2, 3);
        }
    }
}
