package org.godwit.samples.orders;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Writes and reads the file of orders: CSV, a heading, an order in each line. The same seed makes the same file. */
final class OrderFile {
    private static final String[] COUNTRIES = {"DE", "DE", "DE", "AT", "FR", "NL"};
    private static final int CUSTOMERS = 2_000;

    private final Path file;

    OrderFile(Path file) {
        this.file = file;
    }

    void generate(int orders, long seed, Catalogue catalogue) throws IOException {
        Random random = new Random(seed);
        List<Product> products = catalogue.products();
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            writer.write(Order.HEADING);
            writer.newLine();
            for (int number = 1; number <= orders; number++) {
                writer.write(order(number, random, products).line());
                writer.newLine();
            }
        }
    }

    private static Order order(int number, Random random, List<Product> products) {
        int customer = 1 + random.nextInt(CUSTOMERS);
        Order.Tier tier =
                customer % 20 == 0 ? Order.Tier.GOLD : customer % 5 == 0 ? Order.Tier.SILVER : Order.Tier.BASIC;
        List<Order.Item> items = new ArrayList<>();
        int first = random.nextInt(products.size());
        for (int item = 0; item <= random.nextInt(4); item++) {
            Product product = products.get((first + item * 5) % products.size());
            items.add(new Order.Item(product.sku(), quantity(random)));
        }
        int luck = random.nextInt(20);
        String voucher = luck == 0 ? "WELCOME5" : luck < 3 ? "TEATIME10" : "";
        return new Order(
                String.format("O-%06d", number),
                String.format("C-%04d", customer),
                tier,
                COUNTRIES[random.nextInt(COUNTRIES.length)],
                items,
                voucher);
    }

    /** Mostly one or two, now and then what a tea room takes. */
    private static int quantity(Random random) {
        int kind = random.nextInt(50);
        return kind == 0 ? 48 + random.nextInt(50) : kind < 5 ? 12 : 1 + random.nextInt(3);
    }

    /** The lines of the orders, without the heading; to be closed. */
    Stream<String> lines() throws IOException {
        return Files.lines(file).skip(1);
    }
}
