package org.godwit.broker.routing;

import org.godwit.amqp.FieldTable;
import org.godwit.broker.model.Destination;

/** That messages of an exchange which fit a key (or arguments) also go to a destination. AMQP 0-9-1, 3.1.3. */
public record Binding(String source, Destination destination, String routingKey, FieldTable arguments) {
    /** Whether it leads to a queue, else to an exchange. */
    public boolean toQueue() {
        return !(destination instanceof Exchange);
    }
}
