package org.godwit.jms.xa;

import jakarta.jms.JMSException;
import javax.transaction.xa.XAException;
import org.godwit.jms.link.LinkSession;

/** The session behind a {@link SessionResource}, as far as branches are concerned. Called by the manager's threads. */
public interface BranchWork {
    LinkSession session();

    boolean isAssociated();

    /** That of the association, or the current one without. */
    int epoch();

    /** Settles what was handed over so far, so that it stays outside of the branch that is to start. */
    void prepareStart();

    void started(int epoch);

    /** The session takes no work until a branch is started: it would be done at once, and belong to no transaction. */
    void notStarted(XAException cause);

    /** Has the broker told what was consumed in the branch. */
    void tell();

    /**
     * Has the broker told all that was done in the branch, and listeners what became of what they wait for.
     *
     * @return whether nothing was refused as yet, so that the broker can see for itself whether all of it was taken
     */
    boolean tellAll() throws JMSException;

    /** Waits until the broker has taken all that was done in the branch; throws when it refused what nobody heard of. */
    void complete() throws JMSException;

    void ended();

    /** The branch ends, but the session's thread does not know: what it does until the next start comes to nothing. */
    void doomed();

    /** Has the consumers sent anew, in order, what they have not acknowledged. */
    void returnUnsettled();
}
