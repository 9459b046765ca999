package org.godwit.broker.amqp;

import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.godwit.amqp.DtxMethod;
import org.godwit.amqp.ReplyCode;
import org.godwit.amqp.Xid;
import org.godwit.broker.core.SessionBranches;
import org.godwit.broker.model.XaException;

/**
 * Class 100: distributed transactions. Owned by the event loop.
 *
 * <p>Every answer is a code of XA and leaves the channel open. Requests carry numbers, so none waits for the answer of
 * another.
 */
final class DtxMethods {
    private final AmqpChannel channel;
    private final SessionBranches branches;

    DtxMethods(AmqpChannel channel, SessionBranches branches) {
        this.channel = channel;
        this.branches = branches;
    }

    void perform(DtxMethod method) {
        if (!performAssociation(method) && !performDecision(method)) {
            throw AmqpChannel.unexpected(method);
        }
    }

    private boolean performAssociation(DtxMethod method) {
        if (method instanceof DtxMethod.Select select) {
            immediate(method, select.request(), () -> select(select));
        } else if (method instanceof DtxMethod.Start start) {
            immediate(method, start.request(), () -> {
                branches.start(start.xid(), start.join(), start.resume());
                if (start.timeoutSeconds() != 0) {
                    branches.setTimeout(start.xid(), start.timeoutSeconds());
                }
                ok(start.request(), XAResource.XA_OK);
            });
        } else if (method instanceof DtxMethod.End end) {
            immediate(method, end.request(), () -> {
                branches.end(end.xid(), end.fail(), end.suspend(), end.whole());
                ok(end.request(), XAResource.XA_OK);
            });
        } else if (method instanceof DtxMethod.SetTimeout timeout) {
            immediate(method, timeout.request(), () -> {
                branches.setTimeout(timeout.xid(), timeout.seconds());
                ok(timeout.request(), XAResource.XA_OK);
            });
        } else {
            return false;
        }
        return true;
    }

    private void select(DtxMethod.Select select) {
        String resourceManager = branches.select(this::rolledBack);
        if (select.request() != 0) {
            channel.answer(new DtxMethod.Selected(select.request(), resourceManager));
        }
    }

    private void rolledBack(Xid xid, int status) {
        if (channel.isOpen()) {
            channel.answer(new DtxMethod.RolledBack(xid, status));
        }
    }

    private boolean performDecision(DtxMethod method) {
        if (method instanceof DtxMethod.Prepare prepare) {
            decision(method, prepare.request(), branches.prepare(prepare.xid()));
        } else if (method instanceof DtxMethod.Commit commit) {
            decision(method, commit.request(), branches.commit(commit.xid(), commit.onePhase(), commit.sequence()));
        } else if (method instanceof DtxMethod.Rollback rollback) {
            decision(method, rollback.request(), branches.rollback(rollback.xid()));
        } else if (method instanceof DtxMethod.Forget forget) {
            decision(method, forget.request(), branches.forget(forget.xid()));
        } else if (method instanceof DtxMethod.Recover recover) {
            answerLater(method, recover.request(), branches.recover(recover.start()), xids -> {
                list(recover.request(), xids);
                ok(recover.request(), XAResource.XA_OK);
            });
        } else {
            return false;
        }
        return true;
    }

    private void list(long request, List<Xid> xids) {
        for (int from = 0; request != 0 && from < xids.size(); from += DtxMethod.MAX_XIDS) {
            int to = Math.min(from + DtxMethod.MAX_XIDS, xids.size());
            channel.answer(new DtxMethod.Xids(request, xids.subList(from, to)));
        }
    }

    private void immediate(DtxMethod method, long request, Runnable call) {
        try {
            call.run();
        } catch (XaException refused) {
            fail(method, request, refused);
        }
    }

    private void decision(DtxMethod method, long request, CompletionStage<Integer> stage) {
        answerLater(method, request, stage, status -> ok(request, status));
    }

    private <T> void answerLater(DtxMethod method, long request, CompletionStage<T> stage, Consumer<T> answer) {
        stage.whenComplete(channel.orFail((value, failure) -> {
            if (!channel.isOpen()) {
                return;
            }
            if (failure == null) {
                channel.guarded(method, () -> answer.accept(value));
            } else {
                fail(method, request, failure);
            }
        }));
    }

    private void ok(long request, int status) {
        if (request != 0) {
            channel.answer(new DtxMethod.Ok(request, status));
        }
    }

    /** Only the broker's own failures close anything; without a request number there is nobody to tell a refusal. */
    private void fail(DtxMethod method, long request, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        int status = cause instanceof XaException refused ? refused.status() : XAException.XAER_RMERR;
        Refusal refusal = Refusal.of(cause, method);
        if (!(cause instanceof XaException) && refusal.code() == ReplyCode.INTERNAL_ERROR) {
            channel.fail(method, cause);
        } else if (request != 0) {
            String text = cause instanceof XaException ? cause.getMessage() : refusal.text();
            channel.answer(new DtxMethod.Failed(request, status, text));
        }
    }
}
