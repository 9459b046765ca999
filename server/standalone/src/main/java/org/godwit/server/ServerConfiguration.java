package org.godwit.server;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The keys of the configuration file, with their types and defaults. Immutable. */
@ConfigMapping(prefix = "")
interface ServerConfiguration {
    /** HOST:PORT, several separated by commas; port 0 takes a free one; empty for none. */
    @WithDefault("127.0.0.1:5672")
    Optional<List<String>> listen();

    /** {@code tls....}: what is listened to over TLS. */
    Tls tls();

    /** {@code data.directory}: where durable messages are kept. */
    Data data();

    /** {@code memory....}: when publishers have to wait for messages in memory to leave, and what is not taken in. */
    Memory memory();

    /** {@code disk....}: when publishers have to wait for room on the disk. */
    Disk disk();

    /** {@code virtual-hosts}, separated by commas. */
    @WithName("virtual-hosts")
    @WithDefault("/")
    List<String> virtualHosts();

    /** {@code users.NAME....}; without any there is guest, who may connect from this machine. */
    Map<String, NamedUser> users();

    /** {@code limits....}: what a client can make grow. */
    Limits limits();

    /** {@code redelivery....}: what becomes of messages that JMS consumers have seen and not acknowledged. */
    Redelivery redelivery();

    /** {@code tls....}; the files are PEM. */
    interface Tls {
        /** As {@code listen}. */
        Optional<List<String>> listen();

        /** The broker's, then those up to an authority that clients know. */
        Optional<String> certificate();

        /** Of the broker's certificate: PKCS#8, without a password. */
        Optional<String> key();

        /** Of clients' certificates; without any, clients are asked for none. */
        @WithName("client-authorities")
        Optional<String> clientAuthorities();

        /** Whether a client without a certificate is refused. */
        @WithName("client-certificate-required")
        @WithDefault("false")
        boolean clientCertificateRequired();

        /** What of a client's certificate names the user: {@code common-name} or {@code distinguished-name}. */
        @WithName("user-from")
        @WithDefault("common-name")
        String userFrom();
    }

    /** {@code data....} */
    interface Data {
        @WithDefault("data")
        String directory();
    }

    /** {@code memory....} */
    interface Memory {
        /** A share of the heap, from 0 to 1, or a size; RabbitMQ's {@code vm_memory_high_watermark}. */
        @WithName("high-watermark")
        @WithDefault("0.4")
        String highWatermark();

        /** What messages of which only a part has arrived may take: a share of the heap, from 0 to 1, or a size. */
        @WithName("unfinished-messages")
        @WithDefault("0.25")
        String unfinishedMessages();
    }

    /** {@code disk....} */
    interface Disk {
        /** A size, 0 for none; RabbitMQ's {@code disk_free_limit}. */
        @WithName("free-limit")
        @WithDefault("256MiB")
        String freeLimit();
    }

    /** {@code users.NAME....} */
    interface NamedUser {
        /** In the clear; better is the hash. */
        Optional<String> password();

        /** As {@code godwit hash-password} prints it. */
        @WithName("password-hash")
        Optional<String> passwordHash();

        Optional<Set<String>> tags();

        /** {@code permissions."VIRTUAL HOST"....}; without any, every right in every virtual host. */
        Map<String, Rights> permissions();
    }

    /** Regular expressions over the names of queues and exchanges; one that is not given grants nothing. */
    interface Rights {
        Optional<String> configure();

        Optional<String> write();

        Optional<String> read();
    }

    /** {@code redelivery....}; a queue's own arguments go before it. */
    interface Redelivery {
        /** How often; -1 for without limit. */
        @WithDefault("10")
        int limit();

        /** Before the first. */
        @WithDefault("0s")
        Duration delay();

        /** By which the delay grows. */
        @WithName("delay-multiplier")
        @WithDefault("1")
        double delayMultiplier();

        /** Beyond which it does not grow; without it, ten times the delay. */
        @WithName("max-delay")
        Optional<Duration> maxDelay();

        /** Where messages go that have come back too often. */
        @WithName("poison-queue")
        @WithDefault("DLQ")
        String poisonQueue();
    }

    /** {@code limits....} */
    interface Limits {
        @WithDefault("2047")
        int channels();

        @WithName("frame-bytes")
        @WithDefault("131072")
        int frameBytes();

        /** Without it 128 MiB, or what there is room for of {@code memory.unfinished-messages}. */
        @WithName("message-bytes")
        OptionalLong messageBytes();

        @WithDefault("10000")
        int connections();

        @WithDefault("60s")
        Duration heartbeat();

        @WithDefault("10s")
        Duration handshake();
    }
}
