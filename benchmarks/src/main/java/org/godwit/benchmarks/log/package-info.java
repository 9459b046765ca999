/**
 * What the broker's log costs by itself: {@link org.godwit.benchmarks.log.BatchFormatSpike}. May use the broker's rooms up
 * to the commit log.
 */
package org.godwit.benchmarks.log;
