/**
 * The inner loops one by one, with JMH: time and bytes allocated for a message in the codec, in routing, in selectors, in
 * the log without the disk, and in a queue. {@link org.godwit.benchmarks.micro.InnerLoops} runs them all.
 */
package org.godwit.benchmarks.micro;
