package org.godwit.samples.orderservice;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** An order as the database keeps it. */
@Entity
@Table(name = "orders")
class OrderRow {
    @Id
    private String id;

    @Column(nullable = false)
    private String goods;

    @Column(nullable = false)
    private int quantity;

    /** For Hibernate. */
    OrderRow() {}

    OrderRow(String id, String goods, int quantity) {
        this.id = id;
        this.goods = goods;
        this.quantity = quantity;
    }

    String id() {
        return id;
    }
}
