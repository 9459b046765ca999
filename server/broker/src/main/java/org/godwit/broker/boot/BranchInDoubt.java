package org.godwit.broker.boot;

/**
 * A branch of a distributed transaction that is prepared, or that an operator decided and its transaction manager has not
 * forgotten.
 *
 * @param xid format, global transaction id and branch qualifier, in hexadecimal digits: {@code 131077:00ff:01}
 * @param owner the user who started it
 * @param state PREPARED, COMMITTED_HEURISTICALLY or ROLLED_BACK_HEURISTICALLY
 * @param ageMillis since it was prepared, or decided
 * @param messagesSent how many it puts into queues; one that goes to two queues counts twice
 * @param messagesTaken how many it takes out of queues
 */
public record BranchInDoubt(
        String xid, String owner, String state, long ageMillis, int messagesSent, int messagesTaken) {}
