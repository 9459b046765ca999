package org.godwit.jms.link.amqp;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongFunction;
import org.godwit.amqp.ChannelMethod;
import org.godwit.amqp.Command;
import org.godwit.amqp.Content;
import org.godwit.amqp.DtxMethod;
import org.godwit.amqp.JmsMethod;
import org.godwit.amqp.Method;
import org.godwit.jms.link.LinkException;
import org.godwit.jms.link.Transactions;

/**
 * One AMQP channel that carries a session of class {@code jms}, and is opened anew after each break.
 *
 * <p>Owned by the loop. States: down ({@code wire} null), establishing (written to, not usable), usable, and at the end
 * failed. Invariant: the producer's number never changes, so that the broker knows repeated publishes.
 */
abstract class AmqpChannel {
    private final AmqpLink link;
    private final int number;
    private final int mode;
    private final long producer = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
    private final Requests requests = new Requests(this::write);
    private final Requests branchRequests = new Requests(this::write);
    private Wire wire;
    private boolean established;
    private boolean closing;
    private LinkException failure;

    AmqpChannel(AmqpLink link, int number, Transactions transactions) {
        this.link = link;
        this.number = number;
        this.mode = transactions == Transactions.LOCAL ? JmsMethod.MODE_LOCAL_TRANSACTIONS : JmsMethod.MODE_AUTOMATIC;
    }

    final AmqpLink link() {
        return link;
    }

    final int number() {
        return number;
    }

    final Requests requests() {
        return requests;
    }

    /** Those of class dtx, which has numbers of its own. */
    final Requests branchRequests() {
        return branchRequests;
    }

    final boolean isEstablished() {
        return established;
    }

    final boolean isClosing() {
        return closing;
    }

    final LinkException failure() {
        return failure;
    }

    final void write(Method method) {
        write(Command.of(number, method));
    }

    final void write(Method method, Content content) {
        write(new Command(number, method, content));
    }

    /** Nothing follows a close: what waits for an answer is told when that has come. */
    private void write(Command command) {
        if (!closing && failure == null) {
            wire.write(command);
        }
    }

    /** Opens the channel on a fresh connection. */
    final void establish(Wire fresh) {
        wire = fresh;
        write(new ChannelMethod.Open());
        requests.write(new Request(
                request -> new JmsMethod.Session(request, mode, producer),
                Request.DROP,
                answer -> {
                    if (!closing) {
                        onSession();
                    }
                },
                this::fail));
    }

    /** The broker has the session; leads, at once or after more requests, to {@link #usable}. */
    abstract void onSession();

    final void usable() {
        established = true;
        requests.usable();
        branchRequests.usable();
    }

    /** The connection broke. */
    void broken() {
        wire = null;
        established = false;
        requests.broken();
        branchRequests.broken();
        if (closing) {
            closed();
        }
    }

    /** The channel is gone for good. */
    void fail(LinkException cause) {
        if (failure == null) {
            failure = cause;
            established = false;
            requests.fail(cause);
            branchRequests.fail(cause);
        }
    }

    /** Asks the broker to close the channel. */
    final void startClosing() {
        closing = true;
        if (wire == null || failure != null) {
            closed();
        } else {
            established = false;
            wire.write(Command.of(number, new ChannelMethod.Close(200, "closed by the application", 0, 0)));
        }
    }

    /** The channel is closed as was asked for. */
    abstract void closed();

    final void take(Command command) {
        Method method = command.method();
        if (method instanceof JmsMethod jms) {
            takeJms(jms);
        } else if (method instanceof DtxMethod dtx) {
            takeDtx(dtx);
        } else if (method instanceof ChannelMethod.Close close) {
            wire.write(Command.of(number, new ChannelMethod.CloseOk()));
            fail(Failures.of(close.replyCode(), "the broker closed the channel: " + close.replyText()));
            link.lost(this);
        } else if (method instanceof ChannelMethod.CloseOk) {
            closed();
        } else if (method instanceof ChannelMethod.Flow flow) {
            write(new ChannelMethod.FlowOk(flow.active()));
            onFlow(flow.active());
        } else {
            takeOther(command);
        }
    }

    private void takeJms(JmsMethod method) {
        turnEnded();
        if (method instanceof JmsMethod.Ok ok) {
            requests.answer(ok.request(), ok);
        } else if (method instanceof JmsMethod.Failed failed) {
            requests.failed(failed.request(), Failures.of(failed.code(), failed.text()));
        } else if (method instanceof JmsMethod.Temporary temporary) {
            requests.answer(temporary.request(), temporary);
        } else if (method instanceof JmsMethod.Subscribed subscribed) {
            requests.answer(subscribed.request(), subscribed);
        } else if (method instanceof JmsMethod.Decided decided) {
            requests.answer(decided.request(), decided);
        } else {
            takePublishAnswer(method);
        }
    }

    private void takeDtx(DtxMethod method) {
        turnEnded();
        if (method instanceof DtxMethod.Ok ok) {
            branchRequests.answer(ok.request(), ok);
        } else if (method instanceof DtxMethod.Failed failed) {
            branchRequests.failed(failed.request(), LinkException.ofBranch(failed.status(), failed.text()));
        } else if (method instanceof DtxMethod.Selected selected) {
            branchRequests.answer(selected.request(), selected);
        } else {
            takeBranchNotice(method);
        }
    }

    void takeBranchNotice(DtxMethod method) {
        throw Failures.broken("the broker sent " + method + ", which does not belong on channel " + number, null);
    }

    void takePublishAnswer(JmsMethod method) {
        throw Failures.broken("the broker sent " + method + ", which does not belong on channel " + number, null);
    }

    /** A delivery or a cancel. */
    void takeOther(Command command) {}

    void onFlow(boolean active) {}

    /** What was gathered goes to its consumers: the turn is over, or an answer follows that must not overtake it. */
    void turnEnded() {}

    /** A request whose only answer is ok, for a caller on another thread. */
    final void ask(
            LongFunction<? extends Method> method, Request.AfterBreak afterBreak, CompletableFuture<Void> answer) {
        requests.submit(new Request(method, afterBreak, ok -> answer.complete(null), answer::completeExceptionally));
    }
}
