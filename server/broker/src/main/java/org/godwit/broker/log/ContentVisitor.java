package org.godwit.broker.log;

/** Is told of each content of a record: of each message, or part of a body, that lies in it. */
@FunctionalInterface
public interface ContentVisitor {
    /**
     * @param place where it lies
     * @param crc as the control part has it
     * @param from the place that it had before, when the record is a move; else 0
     */
    void content(long messageId, long place, int length, int crc, long from);
}
