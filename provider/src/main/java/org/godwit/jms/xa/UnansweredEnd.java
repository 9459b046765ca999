package org.godwit.jms.xa;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import javax.transaction.xa.XAException;
import javax.transaction.xa.Xid;
import org.godwit.jms.link.BranchXid;
import org.godwit.jms.link.LinkBranches;

/**
 * The end of an association that its session did not wait for: the decision about the branch comes to the broker behind it,
 * and fails if it has failed. Usable by any thread.
 *
 * <p>A transaction manager may decide a branch by any resource of the broker, and so over another connection, where it could
 * come first. Therefore the ends that have no answer yet are known to all resources of the JVM.
 */
final class UnansweredEnd {
    private static final Map<BranchXid, UnansweredEnd> ALL = new ConcurrentHashMap<>();

    private final BranchXid branch;
    private final LinkBranches link;
    private final CompletableFuture<Void> answer;

    private UnansweredEnd(BranchXid branch, LinkBranches link, CompletableFuture<Void> answer) {
        this.branch = branch;
        this.link = link;
        this.answer = answer;
    }

    /** @param link what comes to the broker behind the end */
    static UnansweredEnd add(BranchXid branch, LinkBranches link, CompletableFuture<Void> answer) {
        UnansweredEnd end = new UnansweredEnd(branch, link, answer);
        ALL.put(branch, end);
        answer.whenComplete((done, failure) -> ALL.remove(branch, end));
        return end;
    }

    /** What completes, normally, when the branch has no unanswered end over another link; null if it has none. */
    static CompletableFuture<Void> elsewhere(Xid xid, LinkBranches link) {
        UnansweredEnd end = ALL.isEmpty() || xid == null ? null : ALL.get(BranchXid.of(xid));
        if (end == null || end.link == link) {
            return null;
        }
        end.link.hasten();
        return end.answer.exceptionally(failed -> null);
    }

    /** Why it failed, as far as is known; null if it has not, or is that of another branch. */
    XAException failure(Xid xid) {
        if (!branch.equals(BranchXid.of(xid)) || !answer.isCompletedExceptionally()) {
            return null;
        }
        try {
            answer.join();
            return null;
        } catch (CompletionException e) {
            return GodwitResource.failure("end", e.getCause());
        }
    }
}
