package org.godwit.samples.orders;

import java.math.BigDecimal;

/**
 * Something the shop sells.
 *
 * @param price for one, in euros, without VAT
 */
record Product(String sku, Category category, BigDecimal price) {
    /** What the VAT and some vouchers depend on. */
    enum Category {
        TEA,
        WARE,
        BOOK
    }
}
