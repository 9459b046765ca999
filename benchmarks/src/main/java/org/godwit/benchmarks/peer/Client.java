package org.godwit.benchmarks.peer;

import java.util.List;

/**
 * How a load generator becomes a client of a broker.
 *
 * @param classPath of the provider's client, without the load generator
 * @param factoryClass the connection factory
 * @param properties of the factory, {@code name=value}
 * @param java the executable of its runtime
 */
public record Client(String classPath, String factoryClass, List<String> properties, String java) {}
