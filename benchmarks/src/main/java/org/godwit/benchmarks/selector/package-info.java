/**
 * What selective consumers cost, seen by a JMS client: {@link org.godwit.benchmarks.selector.SelectorCost}. May use the
 * client and the broker's builder.
 */
package org.godwit.benchmarks.selector;
