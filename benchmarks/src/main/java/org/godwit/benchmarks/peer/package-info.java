/**
 * The providers that are compared: where each comes from, how its broker is started as a process, what its client's
 * connection factory is called, and whether it waits for the disk. {@link org.godwit.benchmarks.peer.Providers} lists them;
 * what others made is fetched by the poms in {@code benchmarks/peers}.
 */
package org.godwit.benchmarks.peer;
