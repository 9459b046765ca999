package org.godwit.broker.routing;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;
import org.godwit.amqp.ReplyCode;
import org.godwit.broker.model.BrokerException;

/**
 * A binding's arguments are compared to the message's headers: all of them, or any. AMQP 0-9-1, 3.1.3.4; with RabbitMQ's
 * {@code all-with-x} and {@code any-with-x}, which also compare headers whose name begins with {@code x-}.
 */
final class HeadersExchange extends Exchange {
    static final String TYPE = "headers";

    private static final String MATCH = "x-match";

    HeadersExchange(String name, boolean durable, boolean autoDelete, boolean internal, FieldTable arguments) {
        super(name, durable, autoDelete, internal, arguments);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    void check(FieldTable bindingArguments) {
        Object match = bindingArguments.get(MATCH);
        if (match != null && !List.of("all", "any", "all-with-x", "any-with-x").contains(match)) {
            throw new BrokerException(
                    ReplyCode.PRECONDITION_FAILED,
                    "invalid x-match '" + match + "' in a binding: expected all, any, all-with-x or any-with-x");
        }
    }

    @Override
    boolean looksAtKeys() {
        return false;
    }

    @Override
    void bound(Binding binding) {
        // the list of bindings is all there is to know
    }

    @Override
    void unbound(Binding binding) {
        // the list of bindings is all there is to know
    }

    @Override
    void match(String routingKey, ContentHeader header, Consumer<Binding> matched) {
        FieldTable headers = header.headers();
        for (Binding binding : bindings()) {
            if (matches(binding.arguments(), headers)) {
                matched.accept(binding);
            }
        }
    }

    private static boolean matches(FieldTable wanted, FieldTable headers) {
        String match = wanted.get(MATCH) instanceof String text ? text : "all";
        boolean all = match.startsWith("all");
        boolean withX = match.endsWith("-with-x");
        for (Map.Entry<String, Object> want : wanted.asMap().entrySet()) {
            String name = want.getKey();
            if (!compared(name, withX)) {
                continue;
            }
            boolean fits = headers.containsKey(name)
                    && (want.getValue() == null || sameValue(want.getValue(), headers.get(name)));
            if (fits != all) {
                return fits;
            }
        }
        return all;
    }

    private static boolean compared(String name, boolean withX) {
        return withX
                ? !name.equals(MATCH) && !name.equals(BindingFilter.SELECTOR) && !name.equals(BindingFilter.NO_LOCAL)
                : !name.startsWith("x-");
    }

    private static boolean sameValue(Object wanted, Object found) {
        if (isInteger(wanted) && isInteger(found)) {
            return ((Number) wanted).longValue() == ((Number) found).longValue();
        }
        return Objects.deepEquals(wanted, found);
    }

    private static boolean isInteger(Object value) {
        return value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte;
    }
}
