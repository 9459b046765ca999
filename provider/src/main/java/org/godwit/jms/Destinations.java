package org.godwit.jms;

import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import org.godwit.jms.message.GodwitDestination;
import org.godwit.jms.message.GodwitTemporaryQueue;
import org.godwit.jms.message.GodwitTemporaryTopic;
import org.godwit.jms.message.TemporaryOwner;

/** Checks destinations that applications pass in. Stateless. */
final class Destinations {
    private Destinations() {}

    /** The destination as one of ours; refuses what this connection cannot consume. */
    static GodwitDestination consumable(Destination destination, TemporaryOwner connection) throws JMSException {
        GodwitDestination own = GodwitDestination.own(destination);
        if (own.namesExchange()) {
            throw new InvalidDestinationException(own.name() + " names an exchange, which can only be sent to");
        }
        boolean foreign = own instanceof GodwitTemporaryQueue queue && queue.isOwnedByOther(connection)
                || own instanceof GodwitTemporaryTopic topic && topic.isOwnedByOther(connection);
        if (foreign) {
            throw new InvalidDestinationException(
                    "Temporary destination " + own.name() + " can only be consumed by the connection that created it");
        }
        return own;
    }
}
