package org.godwit.broker.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.godwit.broker.repair.LogSalvage;
import org.godwit.broker.security.Permission;
import org.godwit.broker.security.User;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users, permissions and virtual hosts of a data directory that is salvaged. */
class SystemSalvageTest {
    @TempDir
    private Path directory;

    private final List<String> lines = new ArrayList<>();

    private Broker broker(String data) {
        return Broker.builder()
                .dataDirectory(directory.resolve(data))
                .listen("127.0.0.1", 0)
                .start();
    }

    @BeforeEach
    void fill() {
        try (Broker broker = broker("old")) {
            Administration administration = broker.administration();
            administration.addVirtualHost("shop").toCompletableFuture().join();
            administration.addVirtualHost("gone").toCompletableFuture().join();
            administration.deleteVirtualHost("gone").toCompletableFuture().join();
            for (String user : List.of("anna", "bert", "carla")) {
                administration
                        .addUser(user, "secret", Set.of("monitoring"))
                        .toCompletableFuture()
                        .join();
                administration
                        .setPermissions(user, "shop", "^" + user, ".*", "")
                        .toCompletableFuture()
                        .join();
            }
            administration.deleteUser("carla").toCompletableFuture().join();
        }
    }

    private LogSalvage.Outcome salvage() {
        return new LogSalvage(lines::add).run(directory.resolve("old"), directory.resolve("new"));
    }

    /** Turns a bit of the system's record that has these words. */
    private void damage(String words) throws IOException {
        Path segment = directory.resolve("old/system/segment-0000000001");
        byte[] log = Files.readAllBytes(segment);
        int at = new String(log, StandardCharsets.ISO_8859_1).indexOf(words);
        assertThat(at).isPositive();
        log[at] ^= 1;
        Files.write(segment, log);
    }

    @Test
    void whatIsWholeIsSalvagedWhole() {
        assertThat(salvage().damages()).isZero();
        try (Broker broker = broker("new")) {
            Administration administration = broker.administration();
            assertThat(administration.users()).extracting(User::name).containsExactly("anna", "bert", "guest");
            assertThat(administration.users().get(0).tags()).containsExactly("monitoring");
            assertThat(administration.permissions("shop").get("anna").expression(Permission.CONFIGURE))
                    .isEqualTo("^anna");
            assertThat(administration.virtualHosts().toCompletableFuture().join())
                    .containsExactlyInAnyOrder("/", "shop");
        }
    }

    @Test
    void theRestOfADamagedLogIsSalvaged() throws IOException {
        damage("^bert");
        assertThatThrownBy(() -> broker("old"))
                .isInstanceOf(BrokerStartException.class)
                .hasMessageContaining("is damaged at offset");
        assertThat(salvage().damages()).isPositive();
        try (Broker broker = broker("new")) {
            Administration administration = broker.administration();
            assertThat(administration.users()).extracting(User::name).containsExactly("anna", "bert", "guest");
            assertThat(administration.permissions("shop")).containsOnlyKeys("anna");
        }
    }

    @Test
    void aVirtualHostWhoseRecordIsLostIsNamed() throws IOException {
        damage("shop");
        assertThat(salvage().damages()).isPositive();
        assertThat(lines).anyMatch(line -> line.contains("virtual host in shop"));
        try (Broker broker = broker("new")) {
            Administration administration = broker.administration();
            administration.addVirtualHost("shop").toCompletableFuture().join();
            assertThat(administration.permissions("shop")).containsOnlyKeys("anna", "bert");
        }
    }
}
