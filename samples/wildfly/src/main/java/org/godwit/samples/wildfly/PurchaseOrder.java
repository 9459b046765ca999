package org.godwit.samples.wildfly;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;

/** An order of the shop. */
@Entity
public class PurchaseOrder {
    @Id
    @GeneratedValue
    private long number;

    private String article;
    private boolean fulfilled;

    public PurchaseOrder() {}

    public PurchaseOrder(String article) {
        this.article = article;
    }

    public long getNumber() {
        return number;
    }

    public String getArticle() {
        return article;
    }

    public boolean isFulfilled() {
        return fulfilled;
    }

    public void fulfil() {
        fulfilled = true;
    }
}
