package org.godwit.samples.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.godwit.broker.boot.Broker;
import org.godwit.jms.GodwitConnectionFactory;
import org.godwit.jms.xa.RecoveryResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The application's JVM is halted between prepare and commit; its next run recovers. */
class SpringBootRecoveryTest {
    @TempDir
    private Path directory;

    private Broker broker;
    private GodwitConnectionFactory factory;
    private Process running;

    @BeforeEach
    void start() {
        broker = Broker.builder()
                .dataDirectory(directory.resolve("broker"))
                .user("guest", "guest")
                .listen("127.0.0.1", 0)
                .start();
        factory = new GodwitConnectionFactory(broker.addresses().get(0));
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (running != null) {
            running.destroyForcibly().waitFor();
        }
        broker.close();
    }

    private Process run(Class<?> application, String... options) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m"));
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-classpath",
                System.getProperty("java.class.path"),
                application.getName(),
                "--orders.broker=" + factory.getUri(),
                "--orders.transactions=" + directory.resolve("transactions")));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("application.log").toFile()))
                .start();
    }

    private int inDoubt() throws XAException {
        try (RecoveryResource resource = factory.createRecoveryResource()) {
            return resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN).length;
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_a_halted_run_left_in_doubt_is_ended_by_the_next(Halt.Moment moment) throws Exception {
        try (JMSContext context = factory.createContext()) {
            Queue confirmations = context.createQueue("confirmations");
            Queue orders = context.createQueue("orders");
            context.createConsumer(confirmations).close();
            context.createConsumer(orders).close();
            context.createProducer().send(orders, "tea");
            running = run(HaltedOrderApplication.class, "-Dhalt=" + moment);
            assertThat(running.waitFor(90, TimeUnit.SECONDS)).isTrue();
            assertThat(running.exitValue()).isEqualTo(Halt.EXIT_CODE);
            assertThat(inDoubt()).isEqualTo(1);
            running = run(OrderApplication.class);
            Message confirmation = context.createConsumer(confirmations).receive(90_000);
            assertThat(confirmation.getBody(String.class)).isEqualTo("confirmed: tea");
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(inDoubt()).isZero());
            assertThat(context.createConsumer(confirmations).receive(500)).isNull();
            assertThat(context.createConsumer(orders).receive(500)).isNull();
        }
    }
}
