package org.godwit.samples.orders;

import java.math.BigDecimal;

/** What an order costs, in euros; goods and shipping are without VAT, discounts are taken off already. */
record Price(BigDecimal goods, BigDecimal discount, BigDecimal shipping, BigDecimal vat, BigDecimal total) {}
