package org.godwit.broker.queue;

/** The lane of a priority. */
final class Priorities {
    /** JMS has priorities 0 to 9. Jakarta Messaging 3.1, 3.4.10. */
    static final int JMS_LANES = 10;

    private static final int JMS_DEFAULT = 4;

    private Priorities() {}

    /**
     * @param priority the message's, or -1
     * @param maxPriority the queue's x-max-priority, or -1
     */
    static int lane(int priority, boolean fromJms, int maxPriority) {
        if (maxPriority >= 0) {
            return Math.min(Math.max(priority, 0), maxPriority);
        }
        return fromJms && priority >= 0 ? Math.min(priority, JMS_LANES - 1) : JMS_DEFAULT;
    }
}
