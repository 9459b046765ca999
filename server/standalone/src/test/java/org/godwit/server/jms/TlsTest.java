package org.godwit.server.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.DefaultSaslConfig;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.godwit.broker.boot.Broker;
import org.godwit.broker.boot.BrokerBuilder;
import org.godwit.broker.boot.BrokerStartException;
import org.godwit.broker.boot.TlsFiles;
import org.godwit.broker.security.CertificateName;
import org.godwit.broker.security.PasswordHash;
import org.godwit.broker.security.Permissions;
import org.godwit.broker.security.User;
import org.godwit.jms.GodwitConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS on both sides, with certificates that are made here: {@code amqps://}, and who one is by a certificate. */
class TlsTest {
    private static final String STORE_PASSWORD = "store password";

    @TempDir
    static Path files;

    private static X509Bundle authority;
    private static X509Bundle client;
    private static TlsFiles tls;
    private static Path otherCertificate;
    private static Path otherKey;

    private Broker broker;

    @BeforeAll
    static void makeCertificates() throws Exception {
        authority = new CertificateBuilder()
                .subject("CN=Authority,O=Example")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        X509Bundle server = new CertificateBuilder()
                .subject("CN=broker,O=Example")
                .addSanDnsName("localhost")
                .addSanIpAddress("127.0.0.1")
                .buildIssuedBy(authority);
        client = new CertificateBuilder().subject("CN=shop,O=Example").buildIssuedBy(authority);
        X509Bundle elsewhere = new CertificateBuilder()
                .subject("CN=elsewhere,O=Example")
                .addSanDnsName("elsewhere.example")
                .buildIssuedBy(authority);
        tls = TlsFiles.of(
                write("server.pem", server.getCertificatePathPEM()), write("server.key", server.getPrivateKeyPEM()));
        otherCertificate = write("elsewhere.pem", elsewhere.getCertificatePathPEM());
        otherKey = write("elsewhere.key", elsewhere.getPrivateKeyPEM());
        write("authority.pem", authority.getCertificatePEM());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("authority", authority.getCertificate());
        write("authority.p12", trusted);
        write("client.p12", clientKeys());
    }

    private static KeyStore clientKeys() throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry(
                "client", client.getKeyPair().getPrivate(), STORE_PASSWORD.toCharArray(), client.getCertificatePath());
        return keys;
    }

    private static Path write(String name, String text) throws IOException {
        return Files.writeString(files.resolve(name), text);
    }

    private static void write(String name, KeyStore store) throws Exception {
        try (OutputStream out = Files.newOutputStream(files.resolve(name))) {
            store.store(out, STORE_PASSWORD.toCharArray());
        }
    }

    @AfterEach
    void stop() {
        if (broker != null) {
            broker.close();
        }
        await().atMost(RunningBroker.PATIENCE)
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .noneMatch(thread -> thread.getName().startsWith("godwit")));
    }

    private static BrokerBuilder usual() {
        return Broker.builder()
                .user("guest", "guest")
                .user(new User(
                        "shop",
                        PasswordHash.NONE,
                        Set.of(),
                        Map.of("/", new Permissions("^shop", "^(shop|amq.default)", "^shop"))));
    }

    private void start(TlsFiles with) {
        broker = usual().listenTls("127.0.0.1", 0, with).start();
    }

    private String address() {
        return broker.addresses().get(0);
    }

    private GodwitConnectionFactory factory(String options) {
        return new GodwitConnectionFactory(address() + "?reconnectDelayMillis=20&" + options);
    }

    private static String trust() {
        return "trustStore=" + files.resolve("authority.pem");
    }

    private static String external() {
        return "&saslMechanism=EXTERNAL&keyStore=" + files.resolve("client.p12") + "&keyStorePassword="
                + STORE_PASSWORD.replace(" ", "%20");
    }

    private static void exchange(GodwitConnectionFactory factory, String queue) throws JMSException {
        byte[] body = new byte[3_000_000];
        body[body.length - 1] = 7;
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession();
                MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
            connection.start();
            BytesMessage message = session.createBytesMessage();
            message.writeBytes(body);
            session.createProducer(session.createQueue(queue)).send(message);
            assertThat(consumer.receive(RunningBroker.PATIENCE.toMillis()).getBody(byte[].class))
                    .isEqualTo(body);
        }
    }

    @Test
    void messagesGoOverTls() throws JMSException {
        start(tls);
        assertThat(address()).startsWith("amqps://127.0.0.1:");

        exchange(factory(trust()), "q");
        exchange(
                factory("trustStore=" + files.resolve("authority.p12") + "&trustStorePassword="
                        + STORE_PASSWORD.replace(" ", "%20")),
                "q");
    }

    @Test
    void aBrokerThatIsNotTrustedIsNotUsed() {
        start(tls);

        assertThatThrownBy(() -> factory("").createConnection())
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("amqps://127.0.0.1")
                .hasMessageContaining("certification path");
    }

    @Test
    void aCertificateForAnotherHostIsRefusedUnlessThatIsAllowed() throws JMSException {
        start(TlsFiles.of(otherCertificate, otherKey));

        assertThatThrownBy(() -> factory(trust()).createConnection())
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("127.0.0.1");
        exchange(factory(trust() + "&verifyHost=false"), "q");
    }

    @Test
    void aCertificateSaysWhoTheClientIs() throws JMSException {
        start(tls.withClientAuthorities(files.resolve("authority.pem")));

        exchange(factory(trust() + external()), "shop.orders");
        try (JMSContext context = factory(trust() + external()).createContext()) {
            assertThatThrownBy(() -> context.createConsumer(context.createQueue("others")))
                    .hasCauseInstanceOf(JMSSecurityException.class);
        }
        exchange(factory(trust()), "others");
        assertThatThrownBy(() -> factory(trust()).createConnection("shop", ""))
                .isInstanceOf(JMSSecurityException.class);
    }

    @Test
    void theWholeNameOfACertificateMayBeTheUser() throws JMSException {
        broker = Broker.builder()
                .user("CN=shop,O=Example", "unused")
                .listenTls(
                        "127.0.0.1",
                        0,
                        new TlsFiles(
                                tls.certificates(),
                                tls.key(),
                                files.resolve("authority.pem"),
                                true,
                                CertificateName.DISTINGUISHED_NAME))
                .start();

        exchange(factory(trust() + external()), "q");
        assertThatThrownBy(() -> factory(trust()).createConnection())
                .as("a client without the certificate that is required")
                .isInstanceOf(JMSException.class);
    }

    @Test
    void withoutACertificateThatIsTrustedThereIsNoExternal() {
        start(tls);

        assertThatThrownBy(() -> factory(trust() + external()).createConnection())
                .isInstanceOf(JMSSecurityException.class)
                .hasMessageContaining("PLAIN")
                .hasMessageContaining("EXTERNAL");
    }

    @Test
    void filesThatCannotBeUsedAreNamed() {
        start(tls);
        Path nothing = files.resolve("nothing.p12");

        assertThatThrownBy(() -> factory("trustStore=" + nothing).createConnection())
                .isInstanceOf(JMSException.class)
                .hasMessageContaining(nothing.toString())
                .hasMessageContaining("does not exist");
        assertThatThrownBy(() -> factory("trustStore=" + files.resolve("authority.p12") + "&trustStorePassword=no")
                        .createConnection())
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("authority.p12")
                .hasMessageContaining("password");
        BrokerBuilder withoutKey = usual().listenTls("127.0.0.1", 0, TlsFiles.of(tls.certificates(), nothing));
        assertThatThrownBy(withoutKey::start)
                .isInstanceOf(BrokerStartException.class)
                .hasMessageContaining(nothing.toString());
        BrokerBuilder wrongKey = usual().listenTls("127.0.0.1", 0, TlsFiles.of(tls.certificates(), otherKey));
        assertThatThrownBy(wrongKey::start)
                .isInstanceOf(BrokerStartException.class)
                .hasMessage("the key " + otherKey + " is not that of the certificate " + tls.certificates());
        BrokerBuilder noKey = usual().listenTls("127.0.0.1", 0, TlsFiles.of(tls.certificates(), tls.certificates()));
        assertThatThrownBy(noKey::start)
                .isInstanceOf(BrokerStartException.class)
                .hasMessageContaining("PKCS#8");
    }

    @Test
    void aConnectionIsRestoredOverTls(@TempDir Path data) throws JMSException {
        broker = usual().dataDirectory(data).listenTls("127.0.0.1", 0, tls).start();
        int port = Integer.parseInt(address().substring(address().lastIndexOf(':') + 1));
        try (JMSContext context = factory(trust()).createContext()) {
            JMSConsumer consumer = context.createConsumer(context.createQueue("q"));
            broker.close();
            broker = usual().dataDirectory(data)
                    .listenTls("127.0.0.1", port, tls)
                    .start();
            context.createProducer().send(context.createQueue("q"), "again");
            assertThat(consumer.receiveBody(String.class, RunningBroker.PATIENCE.toMillis()))
                    .isEqualTo("again");
        }
    }

    @Test
    void whoSpeaksNoTlsLosesOnlyItsConnection() throws JMSException {
        start(tls);

        assertThatThrownBy(() -> new GodwitConnectionFactory(
                                address().replace("amqps", "amqp") + "?connectTimeoutMillis=5000")
                        .createConnection())
                .isInstanceOf(JMSException.class);
        exchange(factory(trust()), "q");
    }

    @Test
    void rabbitsClientLogsInByItsCertificate() throws Exception {
        start(tls.withClientAuthorities(files.resolve("authority.pem")));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(clientKeys(), STORE_PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keys.getKeyManagers(), authority.toTrustManagerFactory().getTrustManagers(), null);
        com.rabbitmq.client.ConnectionFactory rabbit = new com.rabbitmq.client.ConnectionFactory();
        rabbit.setUri(address());
        rabbit.useSslProtocol(context);
        rabbit.enableHostnameVerification();
        rabbit.setSaslConfig(DefaultSaslConfig.EXTERNAL);

        try (com.rabbitmq.client.Connection connection = rabbit.newConnection();
                com.rabbitmq.client.Channel channel = connection.createChannel()) {
            channel.confirmSelect();
            channel.queueDeclare("shop.rabbit", true, false, false, null);
            channel.basicPublish("", "shop.rabbit", null, "carrot".getBytes(StandardCharsets.UTF_8));
            channel.waitForConfirmsOrDie(TimeUnit.SECONDS.toMillis(30));
            assertThat(channel.basicGet("shop.rabbit", true).getBody())
                    .asString()
                    .isEqualTo("carrot");
        }
    }
}
