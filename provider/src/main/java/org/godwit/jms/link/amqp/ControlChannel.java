package org.godwit.jms.link.amqp;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;
import org.godwit.amqp.DtxMethod;
import org.godwit.amqp.JmsMethod;
import org.godwit.jms.link.LinkException;
import org.godwit.jms.link.LinkException.Reason;
import org.godwit.jms.link.Transactions;

/**
 * The channel for what belongs to the connection and to no session: the client id, destinations, subscriptions by name.
 *
 * <p>Owned by the loop. It is established before any session, so the client id is ours again before a durable
 * subscription is asked for, and temporary destinations are there before they are consumed from.
 */
final class ControlChannel extends AmqpChannel {
    static final int NUMBER = 1;

    private final String instance;
    /** Our temporary destinations, with their kinds. */
    private final Map<String, Integer> temporaries = new LinkedHashMap<>();

    private final AmqpBranches branches;
    private String clientId;

    ControlChannel(AmqpLink link, String instance) {
        super(link, NUMBER, Transactions.NONE);
        this.instance = instance;
        this.branches = new AmqpBranches(link, this);
    }

    @Override
    void onSession() {
        if (clientId == null) {
            restoreTemporaries();
            return;
        }
        requests()
                .write(new Request(
                        request -> new JmsMethod.ClientId(request, clientId, instance),
                        Request.DROP,
                        ok -> restoreTemporaries(),
                        cause -> link().giveUp(cause)));
    }

    /** They are there if the broker had not noticed the break, and are made anew if it had, or is another. */
    private void restoreTemporaries() {
        temporaries.forEach((name, kind) -> requests()
                .write(new Request(
                        request -> new JmsMethod.Lookup(request, kind, name, true),
                        Request.DROP,
                        ok -> {},
                        cause -> link().listener()
                                .onLost(new LinkException(
                                        cause.reason(),
                                        "the temporary destination " + name + " could not be restored: "
                                                + cause.getMessage(),
                                        cause)))));
        ready();
    }

    private void ready() {
        usable();
        link().controlReady();
    }

    @Override
    void fail(LinkException cause) {
        boolean first = failure() == null;
        super.fail(cause);
        if (first) {
            link().controlFailed(cause);
        }
    }

    @Override
    void takeBranchNotice(DtxMethod method) {
        if (method instanceof DtxMethod.Xids part) {
            branches.take(part);
        } else {
            super.takeBranchNotice(method);
        }
    }

    @Override
    void broken() {
        branches.broken();
        super.broken();
    }

    @Override
    void closed() {
        throw new AssertionError("the control channel ends with its connection");
    }

    AmqpBranches branches() {
        return branches;
    }

    void clientId(String wanted, CompletableFuture<Void> answer) {
        requests()
                .submit(new Request(
                        request -> new JmsMethod.ClientId(request, wanted, instance),
                        Request.REPEAT,
                        ok -> {
                            clientId = wanted;
                            answer.complete(null);
                        },
                        answer::completeExceptionally));
    }

    /** A connection that breaks gives it back by that. */
    void releaseClientId(CompletableFuture<Void> answer) {
        clientId = null;
        ask(request -> new JmsMethod.ClientId(request, "", instance), Request.DONE, answer);
    }

    void createTemporary(int kind, CompletableFuture<String> answer) {
        requests()
                .submit(new Request(
                        request -> new JmsMethod.CreateTemporary(request, kind),
                        Request.REPEAT,
                        temporary -> {
                            String name = ((JmsMethod.Temporary) temporary).name();
                            temporaries.put(name, kind);
                            answer.complete(name);
                        },
                        answer::completeExceptionally));
    }

    void deleteTemporary(int kind, String name, CompletableFuture<Void> answer) {
        answer.thenRun(() -> temporaries.remove(name));
        delete(request -> new JmsMethod.DeleteTemporary(request, kind, name), answer);
    }

    /** Deletes something; when the question has to be repeated, what is not there any more counts as deleted. */
    void delete(LongFunction<JmsMethod> method, CompletableFuture<Void> answer) {
        Request.AfterBreak repeat = (broken, written) -> written
                ? new Request(method, Request.REPEAT, ok -> answer.complete(null), cause -> {
                    if (cause.reason() == Reason.NOT_FOUND) {
                        answer.complete(null);
                    } else {
                        answer.completeExceptionally(cause);
                    }
                })
                : broken;
        requests().submit(new Request(method, repeat, ok -> answer.complete(null), answer::completeExceptionally));
    }
}
