package org.godwit.samples.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

/** Orders that were priced by hand. */
class PriceRulesTest {
    private final PriceRules rules = new PriceRules(new Catalogue());

    @Test
    void quantityAndFreeShipping() {
        assertPrice("O-1,C-1,BASIC,DE,EARL-GREY-100*12 CUP-BLUE*2,", "87.46", "3.72", "0.00", "8.14", "95.60");
    }

    @Test
    void voucherForTeaThenGoldDiscountThenShippingAbroad() {
        assertPrice("O-2,C-2,GOLD,NL,MATCHA-30*1 WHISK*1,TEATIME10", "32.45", "4.11", "8.90", "6.22", "47.57");
    }

    @Test
    void welcomeVoucherAfterSilverDiscount() {
        assertPrice("O-3,C-3,SILVER,FR,BOOK-OF-TEA*4,WELCOME5", "31.65", "5.75", "8.90", "3.52", "44.07");
    }

    @Test
    void welcomeVoucherNeedsThirtyEuros() {
        assertPrice("O-4,C-4,BASIC,DE,BOOK-OF-TEA*1,WELCOME5", "9.35", "0.00", "4.20", "1.45", "15.00");
    }

    private void assertPrice(String order, String goods, String discount, String shipping, String vat, String total) {
        assertThat(rules.price(Order.parse(order)))
                .isEqualTo(new Price(
                        new BigDecimal(goods),
                        new BigDecimal(discount),
                        new BigDecimal(shipping),
                        new BigDecimal(vat),
                        new BigDecimal(total)));
    }
}
