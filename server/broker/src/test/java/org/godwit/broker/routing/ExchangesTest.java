package org.godwit.broker.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;
import org.godwit.broker.model.Destination;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where a message goes, however exchanges and patterns are built. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ExchangesTest {
    private static final int CHAIN = 20_000;

    private record End(String name) implements Destination {
        @Override
        public boolean durable() {
            return true;
        }
    }

    private final Exchanges exchanges = new Exchanges();

    private Exchange declare(String name, String type, FieldTable arguments) {
        exchanges.declare(name, type, true, false, false, arguments);
        return exchanges.require(name);
    }

    private void bind(Exchange source, Destination destination, String key) {
        exchanges.bind(source, new Binding(source.name(), destination, key, FieldTable.EMPTY));
    }

    private List<String> route(Exchange exchange, String key) {
        Routes routes = exchanges.route(exchange, List.of(key), ContentHeader.EMPTY, null);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < routes.size(); i++) {
            names.add(routes.get(i).name());
        }
        return names;
    }

    @Test
    void aChainOfExchangesIsNoDeeperAStackThanOne() {
        Exchange first = declare("0", FanoutExchange.TYPE, FieldTable.EMPTY);
        Exchange last = first;
        for (int i = 1; i < CHAIN; i++) {
            Exchange next = declare("" + i, FanoutExchange.TYPE, FieldTable.EMPTY);
            bind(last, next, "");
            last = next;
        }
        bind(last, new End("q"), "");
        bind(last, first, "");
        assertThat(route(first, "key")).containsExactly("q");
    }

    @Test
    void norIsOneOfAlternates() {
        for (int i = 0; i < CHAIN; i++) {
            declare("" + i, DirectExchange.TYPE, FieldTable.EMPTY.with("alternate-exchange", "" + (i + 1) % CHAIN));
        }
        bind(exchanges.require("" + (CHAIN - 1)), new End("q"), "key");
        assertThat(route(exchanges.require("0"), "key")).containsExactly("q");
        assertThat(route(exchanges.require("0"), "none")).isEmpty();
    }

    @Test
    void aPatternOfManyHashesIsMatchedOnce() {
        Exchange topic = declare("t", TopicExchange.TYPE, FieldTable.EMPTY);
        bind(topic, new End("hashes"), words("#", 100));
        bind(topic, new End("between"), words("#.a", 60));
        bind(topic, new End("not"), words("#.a", 60) + ".b");
        bind(topic, new End("stars"), words("*", 60));
        assertThat(route(topic, words("a", 60))).containsExactlyInAnyOrder("hashes", "between", "stars");
        assertThat(route(topic, words("a", 120))).containsExactlyInAnyOrder("hashes", "between");
        assertThat(route(topic, words("*", 60))).containsExactlyInAnyOrder("hashes", "stars");
        assertThat(route(topic, words("#", 60))).containsExactlyInAnyOrder("hashes", "stars");
    }

    private static String words(String word, int count) {
        return Stream.generate(() -> word).limit(count).collect(Collectors.joining("."));
    }

    @Test
    void patternsMatchWhatTheySay() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            Exchange topic = declare("t" + round, TopicExchange.TYPE, FieldTable.EMPTY);
            List<String> patterns = IntStream.range(0, 20)
                    .mapToObj(i -> text(random, List.of("a", "b", "*", "#", "")))
                    .distinct()
                    .toList();
            patterns.forEach(pattern -> bind(topic, new End(pattern), pattern));
            for (int i = 0; i < 20; i++) {
                String key = text(random, List.of("a", "b", "c", "", "*", "#"));
                assertThat(route(topic, key))
                        .as("of %s, key %s", patterns, key)
                        .containsExactlyInAnyOrderElementsOf(patterns.stream()
                                .filter(pattern -> matches(pattern, key))
                                .toList());
            }
        }
    }

    private static String text(Random random, List<String> words) {
        return IntStream.rangeClosed(0, random.nextInt(5))
                .mapToObj(i -> words.get(random.nextInt(words.size())))
                .collect(Collectors.joining("."));
    }

    private static boolean matches(String pattern, String key) {
        return matches(List.of(pattern.split("\\.", -1)), List.of(key.split("\\.", -1)));
    }

    private static boolean matches(List<String> pattern, List<String> key) {
        if (pattern.isEmpty()) {
            return key.isEmpty();
        }
        String first = pattern.get(0);
        List<String> rest = pattern.subList(1, pattern.size());
        if (first.equals("#")) {
            return matches(rest, key) || !key.isEmpty() && matches(pattern, key.subList(1, key.size()));
        }
        boolean fits = !key.isEmpty() && (first.equals("*") || first.equals(key.get(0)));
        return fits && matches(rest, key.subList(1, key.size()));
    }
}
