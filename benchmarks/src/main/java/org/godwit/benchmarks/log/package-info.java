/**
 * What the broker's log costs by itself: {@link org.godwit.benchmarks.log.BatchFormatSpike}; and the disk that does nothing,
 * for it and for others. May use the broker's rooms up to the commit log.
 */
package org.godwit.benchmarks.log;
