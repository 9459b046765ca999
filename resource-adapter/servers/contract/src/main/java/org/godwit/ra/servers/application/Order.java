package org.godwit.ra.servers.application;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A row for each message that was processed. */
@Entity
@Table(name = "PROCESSED")
public class Order {
    @Id
    private String text;

    public Order() {}

    public Order(String text) {
        this.text = text;
    }

    public String getText() {
        return text;
    }
}
