/**
 * What is decided together: local transactions, and the numbered sends of producers. Publications and settlements enter a
 * transaction and leave it, at its end, as one {@link org.godwit.broker.tx.Decision} whose operations the core appends.
 * Owned by the host's core; imports {@code queue} and {@code model}.
 */
package org.godwit.broker.tx;
