package org.godwit.jms.link;

/** What a link tells a session, on the thread of the link; must not block. */
public interface LinkSessionListener {
    /** Every publish up to {@code through} that was not refused is taken. */
    void onPublished(long through);

    void onRefused(long sequence, LinkException cause);

    /** The broker wants no publishes of this session for now, or wants them again. */
    void onFlow(boolean active);

    /** All deliveries so far are void; what comes next belongs to {@code epoch}. */
    void onVoid(int epoch);

    /** A branch that the session worked in was rolled back, and not by this link: what it accepted waits in its queue. */
    void onBranchRolledBack();

    /** The session is gone for good and answers nothing any more. */
    void onFailed(LinkException cause);
}
