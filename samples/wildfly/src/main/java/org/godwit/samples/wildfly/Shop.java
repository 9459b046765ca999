package org.godwit.samples.wildfly;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import jakarta.jms.JMSContext;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.List;

/** Takes orders: the row and the message are both there, or neither. */
@Stateless
public class Shop {
    @Inject
    private JMSContext context;

    @PersistenceContext
    private EntityManager orders;

    public long order(String article) {
        PurchaseOrder order = new PurchaseOrder(article);
        orders.persist(order);
        context.createProducer().send(context.createQueue("shop.orders"), Long.toString(order.getNumber()));
        return order.getNumber();
    }

    public List<PurchaseOrder> all() {
        return orders.createQuery("select o from PurchaseOrder o order by o.number", PurchaseOrder.class)
                .getResultList();
    }
}
