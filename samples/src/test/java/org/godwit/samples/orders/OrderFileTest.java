package org.godwit.samples.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrderFileTest {
    private static final int ORDERS = 1_000;

    @TempDir
    private Path directory;

    @Test
    void theSameSeedMakesTheSameFile() throws IOException {
        assertThat(generate("one", 7)).hasSameTextualContentAs(generate("two", 7));
        assertThat(Files.readString(generate("three", 8))).isNotEqualTo(Files.readString(generate("four", 9)));
    }

    @Test
    void eachLineIsAnOrderOfItsOwnThatHasAPrice() throws IOException {
        PriceRules rules = new PriceRules(new Catalogue());
        List<String> lines;
        try (Stream<String> read = new OrderFile(generate("orders", 42)).lines()) {
            lines = read.toList();
        }
        assertThat(lines).hasSize(ORDERS).allSatisfy(line -> {
            Order order = Order.parse(line);
            assertThat(order.line()).isEqualTo(line);
            assertThat(rules.price(order).total()).isPositive();
        });
        assertThat(lines.stream().map(line -> Order.parse(line).id())).doesNotHaveDuplicates();
    }

    private Path generate(String name, long seed) throws IOException {
        Path file = directory.resolve(name);
        new OrderFile(file).generate(ORDERS, seed, new Catalogue());
        return file;
    }
}
