package org.godwit.samples.orders;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.godwit.samples.orders.Product.Category;

/** What a tea shop sells. Immutable. */
final class Catalogue {
    private final Map<String, Product> products = new LinkedHashMap<>();

    Catalogue() {
        add("ASSAM-100", Category.TEA, "5.90");
        add("CEYLON-100", Category.TEA, "5.40");
        add("DARJEELING-FF-100", Category.TEA, "14.50");
        add("EARL-GREY-100", Category.TEA, "6.20");
        add("GUNPOWDER-100", Category.TEA, "4.75");
        add("JASMINE-100", Category.TEA, "7.35");
        add("KEEMUN-100", Category.TEA, "8.80");
        add("LAPSANG-100", Category.TEA, "7.95");
        add("MATCHA-30", Category.TEA, "24.00");
        add("OOLONG-100", Category.TEA, "11.25");
        add("PU-ERH-250", Category.TEA, "19.90");
        add("SENCHA-100", Category.TEA, "9.60");
        add("CUP-BLUE", Category.WARE, "8.39");
        add("INFUSER", Category.WARE, "5.04");
        add("KETTLE", Category.WARE, "41.97");
        add("POT-CAST-IRON", Category.WARE, "54.58");
        add("WHISK", Category.WARE, "12.56");
        add("BOOK-OF-TEA", Category.BOOK, "9.35");
        add("TEA-ATLAS", Category.BOOK, "32.71");
    }

    private void add(String sku, Category category, String price) {
        products.put(sku, new Product(sku, category, new BigDecimal(price)));
    }

    Product product(String sku) {
        Product product = products.get(sku);
        if (product == null) {
            throw new IllegalArgumentException("there is no '" + sku + "' in the catalogue");
        }
        return product;
    }

    List<Product> products() {
        return List.copyOf(products.values());
    }
}
