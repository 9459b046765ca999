package org.godwit.jms.link.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.godwit.jms.link.Endpoint;
import org.godwit.jms.link.LinkException;
import org.godwit.jms.link.LinkListener;
import org.godwit.jms.link.LinkOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of connections whose thread is ended by an error; the broker here takes connections, and says nothing. */
class SharedEventLoopTest {
    private final ServerSocket silent;

    SharedEventLoopTest() throws IOException {
        silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        silent.setSoTimeout(60_000);
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        silent.close();
        await().atMost(ONE_MINUTE)
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .noneMatch(name -> name.startsWith("godwit-jms")));
    }

    private AmqpLink link() {
        Endpoint endpoint = new Endpoint(Endpoint.Kind.TCP, "127.0.0.1", silent.getLocalPort());
        LinkOptions options = new LinkOptions(
                List.of(endpoint), "/", "guest", "guest", false, null, null, null, 60_000, 0, 1, 0, 1, 1, 1_024);
        return new AmqpLink(options, "test", new NoListener());
    }

    private static final class NoListener implements LinkListener {
        @Override
        public void onInterrupted(LinkException cause) {}

        @Override
        public void onRestored() {}

        @Override
        public void onBlocked(String reason) {}

        @Override
        public void onUnblocked() {}

        @Override
        public void onLost(LinkException cause) {}

        @Override
        public void onFailed(LinkException cause) {}
    }

    /** As the loop does when an error ends it. */
    private static void endThread(AmqpLink user) {
        SharedEventLoop.acquire(user).group().next().execute(() -> {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, new OutOfMemoryError("for the test"));
        });
    }

    @Test
    void whoeverWaitsIsToldAndTheNextConnectionHasAnotherThread() throws Exception {
        AmqpLink link = link();
        CompletableFuture<Void> connecting = link.connect();
        CompletableFuture<Void> looking = link.lookup(false, "orders", true);
        Socket first = silent.accept();
        endThread(link);
        for (CompletableFuture<Void> waiting : List.of(connecting, looking)) {
            assertThatThrownBy(() -> waiting.get(60, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(LinkException.class)
                    .hasRootCauseMessage("for the test");
        }
        assertThatThrownBy(() -> link.lookup(false, "orders", true).get(60, TimeUnit.SECONDS))
                .hasCauseInstanceOf(LinkException.class);
        link.close().get(60, TimeUnit.SECONDS);
        first.close();

        AmqpLink next = link();
        CompletableFuture<Void> again = next.connect();
        try (Socket accepted = silent.accept()) {
            assertThat(accepted.isConnected()).isTrue();
            assertThat(again).isNotDone();
            next.close().get(60, TimeUnit.SECONDS);
        }
    }
}
