/**
 * The load generator: a process of its own that runs one {@link org.godwit.benchmarks.load.Workload} against any
 * {@code ConnectionFactory}. It knows JMS and no provider, and imports nothing of the project; the class path decides
 * whose client it drives. {@link org.godwit.benchmarks.load.LoadGenerator} is the way in.
 */
package org.godwit.benchmarks.load;
