/**
 * What the adapter tells an operator while it runs, as MBeans of the platform's server.
 *
 * <p>{@code AdapterMetrics} registers them, from the adapter's start to its stop. The other rooms count in {@code
 * ConnectionMetrics} and {@code EndpointMetrics}. No message passes here; imports nothing of the adapter.
 */
package org.godwit.ra.metrics;
