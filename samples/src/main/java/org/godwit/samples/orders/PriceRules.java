package org.godwit.samples.orders;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import org.godwit.samples.orders.Product.Category;

/**
 * Prices an order. Immutable.
 *
 * <ol>
 *   <li>12 or more of the same product: 5 % off; 48 or more: 12 %.
 *   <li>Voucher TEATIME10: 10 % off tea.
 *   <li>Silver customers: 2 % off, gold customers 5 %, after the above.
 *   <li>Voucher WELCOME5: 5 euros off goods worth 30 or more.
 *   <li>Shipping: 4.20 within Germany and 8.90 abroad, free for goods worth 75 or more.
 *   <li>VAT of the customer's country: tea and books at the reduced rate, wares and shipping at the full one.
 * </ol>
 *
 * Each amount is rounded to cents, half up, where it arises.
 */
final class PriceRules {
    private static final BigDecimal FREE_SHIPPING_FROM = new BigDecimal("75.00");
    private static final BigDecimal WELCOME_FROM = new BigDecimal("30.00");
    private static final BigDecimal WELCOME = new BigDecimal("5.00");
    private static final BigDecimal SHIPPING_HOME = new BigDecimal("4.20");
    private static final BigDecimal SHIPPING_ABROAD = new BigDecimal("8.90");
    private static final BigDecimal NOTHING = new BigDecimal("0.00");
    private static final Map<String, Vat> VAT =
            Map.of("DE", vat("7", "19"), "AT", vat("10", "20"), "FR", vat("5.5", "20"), "NL", vat("9", "21"));

    private record Vat(BigDecimal reducedPercent, BigDecimal fullPercent) {}

    private final Catalogue catalogue;

    PriceRules(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    private static Vat vat(String reducedPercent, String fullPercent) {
        return new Vat(new BigDecimal(reducedPercent), new BigDecimal(fullPercent));
    }

    Price price(Order order) {
        BigDecimal reduced = NOTHING;
        BigDecimal full = NOTHING;
        BigDecimal listed = NOTHING;
        for (Order.Item item : order.items()) {
            Product product = catalogue.product(item.sku());
            BigDecimal list = product.price().multiply(BigDecimal.valueOf(item.quantity()));
            BigDecimal amount = lessPercent(list, quantityPercent(item.quantity()));
            if (order.voucher().equals("TEATIME10") && product.category() == Category.TEA) {
                amount = lessPercent(amount, 10);
            }
            amount = lessPercent(amount, tierPercent(order.tier()));
            listed = listed.add(list);
            if (product.category() == Category.WARE) {
                full = full.add(amount);
            } else {
                reduced = reduced.add(amount);
            }
        }
        if (order.voucher().equals("WELCOME5") && reduced.add(full).compareTo(WELCOME_FROM) >= 0) {
            BigDecimal offReduced = WELCOME.min(reduced);
            reduced = reduced.subtract(offReduced);
            full = full.subtract(WELCOME.subtract(offReduced));
        }
        BigDecimal goods = reduced.add(full);
        BigDecimal shipping = shipping(goods, order.country());
        Vat vat = VAT.get(order.country());
        if (vat == null) {
            throw new IllegalArgumentException(order.id() + ": nothing is sold to " + order.country());
        }
        BigDecimal tax = percent(reduced, vat.reducedPercent()).add(percent(full.add(shipping), vat.fullPercent()));
        return new Price(
                goods,
                listed.subtract(goods),
                shipping,
                tax,
                goods.add(shipping).add(tax));
    }

    private static int quantityPercent(int quantity) {
        return quantity >= 48 ? 12 : quantity >= 12 ? 5 : 0;
    }

    private static int tierPercent(Order.Tier tier) {
        return switch (tier) {
            case BASIC -> 0;
            case SILVER -> 2;
            case GOLD -> 5;
        };
    }

    private static BigDecimal shipping(BigDecimal goods, String country) {
        if (goods.compareTo(FREE_SHIPPING_FROM) >= 0) {
            return NOTHING;
        }
        return country.equals("DE") ? SHIPPING_HOME : SHIPPING_ABROAD;
    }

    private static BigDecimal lessPercent(BigDecimal amount, int percent) {
        return amount.subtract(percent(amount, BigDecimal.valueOf(percent)));
    }

    private static BigDecimal percent(BigDecimal amount, BigDecimal percent) {
        return amount.multiply(percent).movePointLeft(2).setScale(2, RoundingMode.HALF_UP);
    }
}
