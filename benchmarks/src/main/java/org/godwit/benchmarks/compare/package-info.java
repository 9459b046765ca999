/**
 * One load, every provider, side by side: starts the brokers of {@link org.godwit.benchmarks.peer}, runs the load generator
 * of {@link org.godwit.benchmarks.load} against one after the other in turn, and writes the table, the JSON and the plot.
 * {@link org.godwit.benchmarks.compare.Compare} is the way in. Nothing imports this package.
 */
package org.godwit.benchmarks.compare;
