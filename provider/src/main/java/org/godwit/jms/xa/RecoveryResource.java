package org.godwit.jms.xa;

import java.util.function.Function;
import javax.transaction.xa.XAException;
import javax.transaction.xa.Xid;
import org.godwit.jms.link.Link;
import org.godwit.jms.link.LinkBranches;
import org.godwit.jms.link.LinkException;
import org.godwit.jms.link.LinkListener;
import org.godwit.jms.link.LinkSession;
import org.godwit.jms.link.LinkSessionListener;
import org.godwit.jms.link.Transactions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The XAResource of a recovery that has no session of its own: it finishes branches, and takes part in none.
 *
 * <p>Usable by any thread. It connects when it is asked something and has no connection, or one that was given up; it never
 * takes a client identifier, so it does not get in the way of the application.
 */
public final class RecoveryResource extends GodwitResource implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RecoveryResource.class);

    private final Function<LinkListener, Link> links;
    private Link link;
    private boolean closed;
    private String resourceManager;
    private volatile boolean lost;

    public RecoveryResource(Function<LinkListener, Link> links, int timeoutMillis) {
        super(timeoutMillis);
        this.links = links;
    }

    private final class FromLink implements LinkListener, LinkSessionListener {
        @Override
        public void onInterrupted(LinkException cause) {
            LOG.info("The connection for recovery broke and is being restored: {}", cause.getMessage());
        }

        @Override
        public void onRestored() {}

        @Override
        public void onBlocked(String reason) {}

        @Override
        public void onUnblocked() {}

        @Override
        public void onLost(LinkException cause) {}

        @Override
        public void onFailed(LinkException cause) {
            LOG.info("The connection for recovery is lost: {}", cause.getMessage());
            lost = true;
        }

        @Override
        public void onPublished(long through) {}

        @Override
        public void onRefused(long sequence, LinkException cause) {}

        @Override
        public void onFlow(boolean active) {}

        @Override
        public void onVoid(int epoch) {}

        @Override
        public void onBranchRolledBack() {}
    }

    private synchronized Link link() throws XAException {
        if (closed) {
            throw exception(XAException.XAER_RMFAIL, "the resource for recovery is closed", null);
        }
        if (link != null && lost) {
            link.close();
            link = null;
        }
        if (link == null) {
            lost = false;
            Link fresh = links.apply(new FromLink());
            boolean connected = false;
            try {
                await(fresh.connect(), "connecting for recovery");
                connected = true;
            } finally {
                if (!connected) {
                    fresh.close();
                }
            }
            link = fresh;
        }
        return link;
    }

    @Override
    LinkBranches branches() throws XAException {
        return link().branches();
    }

    @Override
    public synchronized String resourceManager() throws XAException {
        if (resourceManager == null) {
            LinkSession session =
                    await(link().openSession(Transactions.DISTRIBUTED, new FromLink()), "asking who the broker is");
            resourceManager = session.resourceManager();
            await(session.close(), "asking who the broker is");
        }
        return resourceManager;
    }

    @Override
    public void start(Xid xid, int flags) throws XAException {
        throw exception(XAException.XAER_PROTO, "start: a resource for recovery takes part in no branch", null);
    }

    @Override
    public void end(Xid xid, int flags) throws XAException {
        throw exception(XAException.XAER_PROTO, "end: a resource for recovery takes part in no branch", null);
    }

    @Override
    public boolean setTransactionTimeout(int seconds) {
        return false;
    }

    @Override
    public int getTransactionTimeout() {
        return 0;
    }

    @Override
    public void close() {
        Link open;
        synchronized (this) {
            closed = true;
            open = link;
            link = null;
        }
        if (open != null) {
            open.close().join();
        }
    }
}
