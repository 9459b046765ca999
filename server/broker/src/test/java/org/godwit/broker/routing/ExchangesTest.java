package org.godwit.broker.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
        Routes routes = exchanges.route(exchange, key, ContentHeader.EMPTY, null);
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
}
