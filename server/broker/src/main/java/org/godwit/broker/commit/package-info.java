/**
 * The port to the commit log, its local form and checkpoints. Batches enter by {@link
 * org.godwit.broker.commit.CommitLog#append} from the core and leave, durable and in order, through {@link
 * org.godwit.broker.commit.Applier#apply} on the core's thread. Imports {@code log} and {@code model}.
 *
 * <p>How a broker puts it together:
 *
 * <pre>{@code
 * DataDirectory data = DataDirectory.open(path, LogOptions.DEFAULT, endTheProcess);  // locks it; LogException when in use
 * LogThread logThread = LogThread.start(data, endTheProcess);
 * HostDirectory directory = data.host("/");
 * // on the core's thread:
 * MessageStore store = new MessageStore(directory, core);
 * VirtualHost host = new VirtualHost(store, ...);                             // Applier and CheckpointSource
 * LocalCommitLog log = LocalCommitLog.open(directory, logThread, core, host, host);  // restore and apply, then returns
 * store.recovered();
 * store.dropUnreferenced();
 * // ... log.append(new Batch(log.epoch(), 1, max(now, log.lastTimeMillis()), operations)) ...
 * // at the end:
 * log.close().thenRun(store::close);                                          // on the core's thread
 * logThread.close();                                                          // not on the core's thread
 * data.close();
 * }</pre>
 */
package org.godwit.broker.commit;
