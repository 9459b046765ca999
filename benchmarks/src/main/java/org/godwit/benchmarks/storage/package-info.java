/**
 * What storage costs: the heap of a backlog, restarts, rates beside a long queue, and bytes written. The result is
 * docs/decisions/0008.
 */
package org.godwit.benchmarks.storage;
