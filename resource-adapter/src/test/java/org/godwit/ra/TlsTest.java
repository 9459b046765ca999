package org.godwit.ra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import jakarta.resource.ResourceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.godwit.broker.boot.Broker;
import org.godwit.broker.boot.TlsFiles;
import org.godwit.ra.inbound.GodwitActivationSpec;
import org.godwit.ra.outbound.GodwitManagedConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker at amqps://, as the adapter's properties say whom to trust. */
class TlsTest {
    @TempDir
    Path files;

    private final WorkThreads threads = new WorkThreads();
    private final PoolOfOne pool = new PoolOfOne();
    private final GodwitResourceAdapter adapter = new GodwitResourceAdapter();
    private Broker broker;

    @BeforeEach
    void start() throws Exception {
        X509Bundle authority = new CertificateBuilder()
                .subject("CN=Authority,O=Example")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        X509Bundle server = new CertificateBuilder()
                .subject("CN=broker,O=Example")
                .addSanIpAddress("127.0.0.1")
                .buildIssuedBy(authority);
        Files.writeString(files.resolve("authority.pem"), authority.getCertificatePEM());
        TlsFiles tls = TlsFiles.of(
                Files.writeString(files.resolve("server.pem"), server.getCertificatePathPEM()),
                Files.writeString(files.resolve("server.key"), server.getPrivateKeyPEM()));
        broker = Broker.builder()
                .user("guest", "guest")
                .listenTls("127.0.0.1", 0, tls)
                .start();
        adapter.setUri(broker.addresses().get(0));
    }

    @AfterEach
    void stop() throws ResourceException, InterruptedException {
        pool.close();
        adapter.stop();
        threads.close();
        broker.close();
    }

    private ConnectionFactory factory() throws ResourceException {
        adapter.start(threads);
        GodwitManagedConnectionFactory factory = new GodwitManagedConnectionFactory();
        factory.setResourceAdapter(adapter);
        return (ConnectionFactory) factory.createConnectionFactory(pool);
    }

    @Test
    void connections_and_beans_trust_the_authority_that_is_named() throws ResourceException {
        adapter.setTrustStore(files.resolve("authority.pem").toString());
        try (JMSContext context = factory().createContext()) {
            Beans beans = new Beans(true, message -> {});
            GodwitActivationSpec spec = new GodwitActivationSpec();
            spec.setResourceAdapter(adapter);
            spec.setDestination("orders");
            spec.setDestinationType("jakarta.jms.Queue");
            adapter.endpointActivation(beans, spec);
            context.createConsumer(context.createQueue("orders")).close();
            context.createProducer().send(context.createQueue("orders"), "tea");
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(beans.received).containsExactly("tea"));
        }
    }

    @Test
    void an_authority_that_is_not_named_is_not_trusted() throws ResourceException {
        ConnectionFactory factory = factory();
        assertThatThrownBy(factory::createContext)
                .isInstanceOf(JMSRuntimeException.class)
                .hasMessageContaining("certif");
    }
}
