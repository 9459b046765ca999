package org.godwit.samples.orders;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An order, as a line of the file and as the text of a message:
 *
 * <pre>O-000042,C-0815,GOLD,DE,EARL-GREY-100*12 CUP-BLUE*2,TEATIME10</pre>
 *
 * @param voucher empty for none
 */
record Order(String id, String customer, Tier tier, String country, List<Item> items, String voucher) {
    static final String HEADING = "order,customer,tier,country,items,voucher";

    /** How good a customer. */
    enum Tier {
        BASIC,
        SILVER,
        GOLD
    }

    record Item(String sku, int quantity) {}

    static Order parse(String line) {
        String[] fields = line.split(",", -1);
        if (fields.length != 6) {
            throw new IllegalArgumentException("an order has 6 fields, but this line " + fields.length + ": " + line);
        }
        List<Item> items = new ArrayList<>();
        for (String item : fields[4].split(" ")) {
            int star = item.lastIndexOf('*');
            items.add(new Item(item.substring(0, star), Integer.parseInt(item.substring(star + 1))));
        }
        return new Order(fields[0], fields[1], Tier.valueOf(fields[2]), fields[3], List.copyOf(items), fields[5]);
    }

    String line() {
        String all =
                items.stream().map(item -> item.sku() + "*" + item.quantity()).collect(Collectors.joining(" "));
        return String.join(",", id, customer, tier.name(), country, all, voucher);
    }
}
