package org.godwit.broker.core;

import static org.godwit.broker.core.HostFixture.body;
import static org.godwit.broker.core.HostFixture.header;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import javax.transaction.xa.XAResource;
import org.godwit.amqp.FieldTable;
import org.godwit.amqp.Xid;
import org.godwit.broker.core.HostFixture.Client;
import org.godwit.broker.model.XaException;

/** Calls of class dtx on a stepped core, whose answers are codes of XA. */
final class BranchFixture {
    private static final int ACCEPTED = 0;

    private final HostFixture fixture;

    BranchFixture(HostFixture fixture) {
        this.fixture = fixture;
    }

    static Xid xid(String name) {
        return Xid.of(7, name.getBytes(StandardCharsets.UTF_8), new byte[] {1});
    }

    /** A client that takes part in distributed transactions, and writes down which of them were rolled back. */
    Client participant() {
        Client client = fixture.connect();
        client.session.branches().select((xid, status) -> client.events.add("rolled back " + xid + " " + status));
        return client;
    }

    /** The code of a call that ends at once. */
    int now(Runnable call) {
        try {
            call.run();
            return XAResource.XA_OK;
        } catch (XaException refused) {
            return refused.status();
        }
    }

    /** The code of a call that may wait for the log. */
    int code(Supplier<CompletionStage<Integer>> call) {
        CompletionStage<Integer> stage;
        try {
            stage = call.get();
        } catch (XaException refused) {
            return refused.status();
        }
        fixture.core.settle();
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof XaException refused) {
                return refused.status();
            }
            throw failure;
        }
    }

    int start(Client client, String name) {
        return now(() -> client.session.branches().start(xid(name), false, false));
    }

    int join(Client client, String name) {
        return now(() -> client.session.branches().start(xid(name), true, false));
    }

    int resume(Client client, String name) {
        return now(() -> client.session.branches().start(xid(name), false, true));
    }

    int end(Client client, String name) {
        return now(() -> client.session.branches().end(xid(name), false, false, false));
    }

    int suspend(Client client, String name) {
        return now(() -> client.session.branches().end(xid(name), false, true, false));
    }

    int fail(Client client, String name) {
        return now(() -> client.session.branches().end(xid(name), true, false, false));
    }

    int prepare(Client client, String name) {
        return code(() -> client.session.branches().prepare(xid(name)));
    }

    int commit(Client client, String name) {
        return code(() -> client.session.branches().commit(xid(name), false, 0));
    }

    int onePhase(Client client, String name) {
        return code(() -> client.session.branches().commit(xid(name), true, 0));
    }

    int onePhase(Client client, String name, long sequence) {
        return code(() -> client.session.branches().commit(xid(name), true, sequence));
    }

    int rollback(Client client, String name) {
        return code(() -> client.session.branches().rollback(xid(name)));
    }

    int forget(Client client, String name) {
        return code(() -> client.session.branches().forget(xid(name)));
    }

    int setTimeout(Client client, String name, long seconds) {
        return now(() -> client.session.branches().setTimeout(xid(name), seconds));
    }

    /** A JMS consumer of a queue, named as it. */
    void consume(Client client, String queue) {
        fixture.done(client.session.consume(queue, queue, "", false, false, false, 100, 0, FieldTable.EMPTY));
        fixture.core.settle();
    }

    /** The client accepts what it received last. */
    void accept(Client client) {
        HostFixture.Received last = client.last();
        client.session.settle(last.consumer(), last.tag(), last.tag(), ACCEPTED, false);
        fixture.core.settle();
    }

    void send(Client client, String queue, String text) {
        client.session.publish("", queue, true, header(true), body(text));
        fixture.core.settle();
    }
}
