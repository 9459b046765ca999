package org.godwit.ra.servers.application;

import jakarta.annotation.Resource;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import jakarta.jms.JMSContext;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;

/** Sends a message and writes a row in one transaction, and ends it as it is told. */
@Stateless
public class Shop {
    @Inject
    private JMSContext context;

    @PersistenceContext
    private EntityManager orders;

    @Resource
    private SessionContext call;

    public void place(String text, String ending) {
        context.createProducer().send(context.createQueue("placed"), text);
        orders.persist(new Order(text));
        switch (ending) {
            case "commit" -> {}
            case "setRollbackOnly" -> call.setRollbackOnly();
            case "exception" -> throw new IllegalStateException("as wanted");
            default -> throw new IllegalArgumentException(ending);
        }
    }

    public String processed() {
        return String.join(
                "\n",
                orders.createQuery("select o.text from Order o", String.class).getResultList());
    }
}
