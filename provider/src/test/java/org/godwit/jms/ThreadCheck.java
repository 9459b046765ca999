package org.godwit.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;

/** Sees that no thread of the client is left over. */
final class ThreadCheck {
    private ThreadCheck() {}

    static void noClientThreads() {
        await().atMost(ScriptedPeer.PATIENCE)
                .untilAsserted(() -> assertThat(clientThreads()).isEmpty());
    }

    private static List<String> clientThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("godwit-jms"))
                .toList();
    }
}
