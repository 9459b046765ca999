/**
 * What storage costs: the heap of a backlog, restarts, rates beside a long queue, bytes written, many queues, sparse segments.
 * {@code StorageTable} makes all runs, {@code StorageFigures} one; the results are in docs/decisions/0008 and 0013.
 */
package org.godwit.benchmarks.storage;
