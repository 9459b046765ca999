package org.godwit.jms.link.amqp;

import java.util.concurrent.CompletableFuture;
import javax.transaction.xa.XAResource;
import org.godwit.amqp.DtxMethod;
import org.godwit.amqp.Method;
import org.godwit.amqp.Xid;

/**
 * A session's start of a branch, which may be given up: then the branch is ended right behind it and, once the broker has
 * said that it did start, rolled back. Only then: one that did not start may be somebody else's. Owned by the loop.
 */
final class BranchStart {
    private final AmqpSession session;
    private final Xid xid;
    private final CompletableFuture<Integer> answer;
    private final Request request;
    private boolean started;
    private boolean abandoned;

    BranchStart(AmqpSession session, Xid xid, int flags, int timeoutSeconds, CompletableFuture<Integer> answer) {
        this.session = session;
        this.xid = xid;
        this.answer = answer;
        boolean join = flags == XAResource.TMJOIN;
        boolean resume = flags == XAResource.TMRESUME;
        this.request = new Request(
                number -> new DtxMethod.Start(number, xid, join, resume, timeoutSeconds),
                Request.FAIL,
                this::started,
                answer::completeExceptionally);
    }

    Request request() {
        return request;
    }

    private void started(Method ok) {
        started = true;
        if (abandoned) {
            rollBack();
            return;
        }
        answer.complete(session.epoch());
    }

    /** Whatever the session is asked next is behind the end. */
    void abandon() {
        if (abandoned || session.branchRequests().withdraw(request) || !session.isEstablished()) {
            return;
        }
        abandoned = true;
        session.write(new DtxMethod.End(0, xid, true, false, false));
        if (started) {
            rollBack();
        }
    }

    private void rollBack() {
        session.write(new DtxMethod.Rollback(0, xid));
    }
}
