package org.godwit.tck.jakarta;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.godwit.broker.boot.Broker;
import org.godwit.jms.GodwitConnectionFactory;
import org.godwit.jms.message.GodwitQueue;

/**
 * The broker of this fork of the suite, at one address for as long as the fork lives: in this JVM for {@code vm:}, else a
 * process of its own. The system property {@code tck.transport} says which, {@code vm} or {@code amqp}.
 *
 * <p>Only the fork's main thread uses it.
 */
final class TckBroker {
    static final List<String> QUEUES =
            List.of("MY_QUEUE", "MY_QUEUE2", "testQ0", "testQ1", "testQ2", "testQueue2", "Q2");
    static final List<String> TOPICS = List.of("MY_TOPIC", "MY_TOPIC2", "testT0", "testT1", "testT2");
    static final String USER = "j2ee";

    private static final String VM_NAME = "tck";
    private static final TckBroker INSTANCE =
            System.getProperty("tck.transport", "amqp").equals("vm") ? new TckBroker() : ofProcess();

    private final Process process;
    private final BufferedReader answers;
    private Broker embedded;
    private String address;

    private TckBroker() {
        process = null;
        answers = null;
    }

    private TckBroker(Process process) {
        this.process = process;
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    private static TckBroker ofProcess() {
        try {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-ea",
                            "-Xmx512m",
                            "-cp",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                            BrokerProcess.class.getName())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            return new TckBroker(process);
        } catch (IOException e) {
            throw new UncheckedIOException("the broker's process cannot be started", e);
        }
    }

    /** The address of the broker, which is started when it is not there yet. */
    static String address() {
        if (INSTANCE.address == null) {
            INSTANCE.start();
        }
        return INSTANCE.address;
    }

    /** Replaces the broker by one that has the suite's queues, and nothing in them, and no subscription. */
    static void refresh() {
        if (INSTANCE.address == null) {
            INSTANCE.start();
        } else {
            INSTANCE.restart();
        }
    }

    private void start() {
        if (process == null) {
            embedded = TckUsers.broker().vm(VM_NAME).start();
            address = embedded.addresses().get(0);
        } else {
            readAddress();
        }
        createQueues();
    }

    private void restart() {
        if (process == null) {
            embedded.close();
            start();
            return;
        }
        try {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the broker's process has ended", e);
        }
        start();
    }

    /** What comes before the address is the process's log. */
    private void readAddress() {
        try {
            String line = answers.readLine();
            while (line != null && !line.startsWith("amqp://")) {
                System.out.println(line);
                line = answers.readLine();
            }
            if (line == null) {
                throw new IllegalStateException("the broker's process has ended; its log says why");
            }
            address = line;
        } catch (IOException e) {
            throw new UncheckedIOException("the broker's process cannot be read", e);
        }
    }

    private void createQueues() {
        try (Connection connection = new GodwitConnectionFactory(address).createConnection(USER, USER);
                Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
            for (String queue : QUEUES) {
                session.createProducer(new GodwitQueue(queue)).close();
            }
        } catch (JMSException e) {
            throw new IllegalStateException("the queues cannot be created", e);
        }
    }
}
