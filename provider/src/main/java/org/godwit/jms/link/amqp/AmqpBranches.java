package org.godwit.jms.link.amqp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import javax.transaction.xa.XAException;
import javax.transaction.xa.Xid;
import org.godwit.amqp.DtxMethod;
import org.godwit.jms.link.LinkBranches;
import org.godwit.jms.link.LinkException;
import org.godwit.jms.link.LinkException.Reason;

/**
 * The calls of class {@code dtx} that belong to no session, on the control channel.
 *
 * <p>Owned by the loop, but for the methods of {@link LinkBranches}, which cross to it. Commits in one phase are numbered
 * in the sequence of the control channel's producer, which publishes nothing, so the broker knows a repeated one.
 */
final class AmqpBranches implements LinkBranches {
    private final AmqpLink link;
    private final ControlChannel control;
    private final Map<Long, List<Xid>> scans = new LinkedHashMap<>();
    private long lastSequence;

    AmqpBranches(AmqpLink link, ControlChannel control) {
        this.link = link;
        this.control = control;
    }

    /** One part of the answer to recover. */
    void take(DtxMethod.Xids part) {
        List<Xid> scan = scans.get(part.request());
        if (scan != null) {
            part.xids().forEach(xid -> scan.add(Xids.fromWire(xid)));
        }
    }

    void broken() {
        scans.clear();
    }

    private void submit(Request request) {
        if (control.isEstablished() && !link.offersBranches()) {
            request.failed(unsupported());
        } else {
            control.branchRequests().submit(request);
        }
    }

    static LinkException unsupported() {
        return new LinkException(
                Reason.NOT_IMPLEMENTED, "the broker does not offer class dtx of AMQP, for distributed transactions");
    }

    /** Asks for what is done at the latest when the branch is not there any more at a second attempt. */
    private CompletableFuture<Void> decide(Xid xid, Decision decision) {
        return link.ask(answer -> {
            org.godwit.amqp.Xid name = Xids.toWire(xid);
            LongFunction<DtxMethod> method = request -> decision.method(request, name);
            submit(new Request(
                    method, repeated(method, answer), ok -> answer.complete(null), answer::completeExceptionally));
        });
    }

    @FunctionalInterface
    private interface Decision {
        DtxMethod method(long request, org.godwit.amqp.Xid xid);
    }

    private static Request.AfterBreak repeated(LongFunction<DtxMethod> method, CompletableFuture<Void> answer) {
        return (broken, written) -> written
                ? new Request(method, Request.REPEAT, ok -> answer.complete(null), cause -> {
                    if (cause.xaCode() == XAException.XAER_NOTA) {
                        answer.complete(null);
                    } else {
                        answer.completeExceptionally(cause);
                    }
                })
                : broken;
    }

    @Override
    public CompletableFuture<Integer> prepare(Xid xid) {
        return link.ask(answer -> {
            org.godwit.amqp.Xid name = Xids.toWire(xid);
            submit(new Request(
                    request -> new DtxMethod.Prepare(request, name),
                    Request.FAIL,
                    ok -> answer.complete(((DtxMethod.Ok) ok).status()),
                    answer::completeExceptionally));
        });
    }

    @Override
    public CompletableFuture<Void> commit(Xid xid, boolean onePhase) {
        return onePhase
                ? commitInOnePhase(xid)
                : decide(xid, (request, name) -> new DtxMethod.Commit(request, name, false, 0));
    }

    /** Made again with the same number, which the broker answers with ok if it was done; else the branch is lost. */
    private CompletableFuture<Void> commitInOnePhase(Xid xid) {
        return link.ask(answer -> {
            org.godwit.amqp.Xid name = Xids.toWire(xid);
            long sequence = ++lastSequence;
            LongFunction<DtxMethod> method = request -> new DtxMethod.Commit(request, name, true, sequence);
            Consumer<LinkException> lost = cause -> answer.completeExceptionally(
                    cause.xaCode() == XAException.XAER_NOTA
                            ? LinkException.ofBranch(
                                    XAException.XA_RBCOMMFAIL,
                                    "the connection broke before the commit, and the branch is gone with it")
                            : cause);
            submit(new Request(
                    method,
                    (broken, written) -> new Request(method, Request.REPEAT, ok -> answer.complete(null), lost),
                    ok -> answer.complete(null),
                    answer::completeExceptionally));
        });
    }

    @Override
    public CompletableFuture<Void> rollback(Xid xid) {
        return decide(xid, DtxMethod.Rollback::new);
    }

    @Override
    public CompletableFuture<Void> forget(Xid xid) {
        return decide(xid, DtxMethod.Forget::new);
    }

    @Override
    public void hasten() {
        link.hasten();
    }

    @Override
    public CompletableFuture<List<Xid>> recover() {
        return link.ask(answer -> submit(new Request(
                request -> {
                    scans.put(request, new ArrayList<>());
                    return new DtxMethod.Recover(request, true, true);
                },
                Request.REPEAT,
                ok -> answer.complete(scans.remove(((DtxMethod.Ok) ok).request())),
                answer::completeExceptionally)));
    }
}
