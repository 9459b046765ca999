package org.godwit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationFileTest {
    @TempDir
    private Path directory;

    private Path file(String... lines) throws IOException {
        return Files.write(directory.resolve("godwit.properties"), List.of(lines));
    }

    private ServerConfiguration read(String... lines) throws IOException {
        return ConfigurationFile.read(file(lines), Map.of());
    }

    @Test
    void hasDefaults() {
        ServerConfiguration configuration = ConfigurationFile.read(null, Map.of());

        assertThat(configuration.listen().orElseThrow()).containsExactly("127.0.0.1:5672");
        assertThat(configuration.data().directory()).isEqualTo("data");
        assertThat(configuration.virtualHosts()).containsExactly("/");
        assertThat(configuration.users()).isEmpty();
        assertThat(configuration.limits().heartbeat()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void readsEveryKey() throws IOException {
        ServerConfiguration configuration = read(
                "listen=0.0.0.0:5672,[::1]:5673",
                "data.directory=/var/lib/godwit",
                "memory.high-watermark=512MiB",
                "memory.unfinished-messages=0.1",
                "disk.free-limit=1GB",
                "virtual-hosts=/,shop",
                "users.alice.password=sécret",
                "users.alice.tags=administrator,monitoring",
                "users.alice.permissions.\"/\".read=^alice",
                "users.alice.permissions.\"my.shop\".configure=",
                "users.bob.password-hash=$2a$10$abc",
                "limits.channels=100",
                "limits.frame-bytes=65536",
                "limits.message-bytes=1000000",
                "limits.connections=50",
                "limits.heartbeat=20s",
                "limits.handshake=500ms");

        assertThat(configuration.listen().orElseThrow()).containsExactly("0.0.0.0:5672", "[::1]:5673");
        assertThat(configuration.memory().highWatermark()).isEqualTo("512MiB");
        assertThat(configuration.memory().unfinishedMessages()).isEqualTo("0.1");
        assertThat(configuration.disk().freeLimit()).isEqualTo("1GB");
        assertThat(configuration.virtualHosts()).containsExactly("/", "shop");
        ServerConfiguration.NamedUser alice = configuration.users().get("alice");
        assertThat(alice.password()).contains("sécret");
        assertThat(alice.tags().orElseThrow()).containsExactlyInAnyOrder("administrator", "monitoring");
        assertThat(alice.permissions()).containsOnlyKeys("/", "my.shop");
        assertThat(alice.permissions().get("/").read()).contains("^alice");
        assertThat(alice.permissions().get("/").write()).isEmpty();
        assertThat(configuration.users().get("bob").passwordHash()).contains("$2a$10$abc");
        assertThat(configuration.limits().channels()).isEqualTo(100);
        assertThat(configuration.limits().frameBytes()).isEqualTo(65_536);
        assertThat(configuration.limits().messageBytes()).hasValue(1_000_000);
        assertThat(configuration.limits().connections()).isEqualTo(50);
        assertThat(configuration.limits().heartbeat()).isEqualTo(Duration.ofSeconds(20));
        assertThat(configuration.limits().handshake()).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void readsTheKeysOfTls() throws IOException {
        ServerConfiguration configuration = read(
                "listen=",
                "tls.listen=0.0.0.0:5671",
                "tls.certificate=broker.pem",
                "tls.key=broker.key",
                "tls.client-authorities=clients.pem",
                "tls.client-certificate-required=true",
                "tls.user-from=distinguished-name",
                "users.\"CN\\=shop,O\\=Example\".permissions.\"/\".read=.*");

        assertThat(configuration.listen()).isEmpty();
        assertThat(configuration.tls().listen().orElseThrow()).containsExactly("0.0.0.0:5671");
        assertThat(configuration.tls().clientCertificateRequired()).isTrue();
        assertThat(configuration.users()).containsOnlyKeys("CN=shop,O=Example");
        assertThat(ConfiguredBroker.of(configuration)).isNotNull();
    }

    @Test
    void putsTheCommandLineBeforeTheFile() throws IOException {
        ServerConfiguration configuration =
                ConfigurationFile.read(file("listen=127.0.0.1:1", "data.directory=a"), Map.of("listen", "127.0.0.1:2"));

        assertThat(configuration.listen().orElseThrow()).containsExactly("127.0.0.1:2");
        assertThat(configuration.data().directory()).isEqualTo("a");
    }

    @ParameterizedTest
    @CsvSource({
        "lisen, listen",
        "data.dir, data.directory",
        "virtual-host, virtual-hosts",
        "limits.heartbeats, limits.heartbeat",
        "users.alice.pasword, users.alice.password",
        "users.alice.permissions.shop.wirte, users.alice.permissions.shop.write",
    })
    void namesAnUnknownKeyAndTheNearestKnownOne(String unknown, String nearest) throws IOException {
        assertThatThrownBy(() -> read(unknown + "=x"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("unknown key '" + unknown + "'")
                .hasMessageContaining("'" + nearest + "'")
                .hasMessageContaining("godwit.properties")
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @CsvSource({"limits.channels, many", "limits.heartbeat, soon", "limits.message-bytes, 1 GB"})
    void namesAValueThatIsNone(String key, String value) {
        assertThatThrownBy(() -> read(key + "=" + value))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(key)
                .hasMessageContaining(value)
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "listen=nowhere | 'nowhere' is not HOST:PORT",
                "listen=host:port | 'host:port' is not HOST:PORT",
                "listen=host:70000 | port 70000",
                "limits.channels=0 | channelMax 0",
                "users.alice.tags=x | give either password or password-hash",
                "users.alice.password-hash=secret | bcrypt",
                "tls.listen=localhost:5671 | tls.listen needs tls.certificate and tls.key",
                "tls.key=broker.key | tls.listen, which is not given",
                "memory.high-watermark=0 | memory.high-watermark: '0'",
                "memory.high-watermark=40% | memory.high-watermark: '40%'",
                "memory.high-watermark=100TB | '100TB' is not a size",
                "memory.unfinished-messages=1.1 | memory.unfinished-messages: '1.1'",
                "memory.unfinished-messages=100kB | no room for two frames of 131072",
                "limits.message-bytes=100000000000000 | limits.message-bytes of 100000000000000",
                "limits.frame-bytes=1000000 | frameMaxBytes 1000000",
                "disk.free-limit=much | disk.free-limit: 'much'",
            })
    void refusesAValueThatMakesNoSense(String line, String message) {
        assertThatThrownBy(() -> ConfiguredBroker.of(read(line)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({"4096, 4096", "256MiB, 268435456", "50MB, 50000000", "1 GiB, 1073741824", "3kb, 3000"})
    void readsSizes(String text, long bytes) {
        assertThat(Size.bytes("disk.free-limit", text)).isEqualTo(bytes);
    }

    @Test
    void namesAFileThatIsNotThere() {
        assertThatThrownBy(() -> ConfigurationFile.read(directory.resolve("missing"), Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("missing")
                .hasMessageContaining("does not exist");
    }
}
