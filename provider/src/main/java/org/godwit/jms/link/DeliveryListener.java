package org.godwit.jms.link;

import java.util.List;

/** Takes the deliveries of one consumer, on the thread of the link; must not block. */
public interface DeliveryListener {
    /** Deliveries in their order, as many as had gathered. The list belongs to the listener. */
    void onDeliveries(List<Delivery> deliveries);

    /** The consumer is gone: its queue was deleted, or it could not be restored. */
    void onCancelled(LinkException cause);
}
