/**
 * What is decided together: local transactions, branches of distributed ones, and the numbered sends of producers.
 * Publications and settlements enter a transaction and leave it, at its end, as one {@link org.godwit.broker.tx.Decision}
 * whose operations the core appends; those of a branch may be prepared before, and are in the log then. Owned by the host's
 * core; imports {@code queue} and {@code model}.
 */
package org.godwit.broker.tx;
