package org.godwit.samples.orders;

/** What queues, topics, properties and entries of messages are called. */
final class Names {
    static final String ORDERS_QUEUE = "orders";
    static final String PRICED_ORDERS_QUEUE = "priced-orders";
    static final String PRICES_TOPIC = "prices";

    static final String ORDER_PROPERTY = "orderId";
    static final String COUNTRY_PROPERTY = "country";

    static final String GOODS_ENTRY = "goods";
    static final String DISCOUNT_ENTRY = "discount";
    static final String SHIPPING_ENTRY = "shipping";
    static final String VAT_ENTRY = "vat";
    static final String TOTAL_ENTRY = "total";

    private Names() {}
}
