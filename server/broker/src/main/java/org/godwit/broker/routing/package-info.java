/**
 * Exchanges and bindings: from an exchange's name, a routing key and a header to the destinations that a message goes to.
 * A message enters and leaves by {@link org.godwit.broker.routing.Exchanges#route}. Owned by the host's core; imports
 * {@code selector} and {@code model} and knows no queue.
 */
package org.godwit.broker.routing;
