/**
 * The port to the commit log, its local form and checkpoints. Batches enter by {@link
 * org.godwit.broker.commit.CommitLog#append} from the core and leave, durable and in order, through {@link
 * org.godwit.broker.commit.Applier#apply} on the core's thread. Imports {@code log} and {@code model}.
 */
package org.godwit.broker.commit;
