package org.godwit.jms.link;

/** What a link tells its connection, on the thread of the link; must not block. */
public interface LinkListener {
    /** The connection broke and is being restored. */
    void onInterrupted(LinkException cause);

    /** The connection is back, sessions and consumers with it. */
    void onRestored();

    /** The broker asks for no more messages for now. */
    void onBlocked(String reason);

    void onUnblocked();

    /** A consumer or temporary destination could not be kept, but the link lives. */
    void onLost(LinkException cause);

    /** The connection is gone for good; nothing follows. */
    void onFailed(LinkException cause);
}
