package org.godwit.amqp;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Values of every data type of the wire, for properties that hold for all of them. */
public final class WireArbitraries {
    private static final Set<String> OCTETS =
            Set.of("versionMajor", "versionMinor", "mode", "kind", "outcome", "state");
    private static final Set<String> LONGLONGS =
            Set.of("deliveryTag", "producer", "through", "first", "last", "sequence", "windowBytes");

    private WireArbitraries() {}

    /** Every record of every class of methods. */
    public static List<Class<?>> methodTypes() {
        List<Class<?>> types = new ArrayList<>();
        for (Class<?> ofClass : Method.class.getPermittedSubclasses()) {
            types.addAll(Arrays.asList(ofClass.getPermittedSubclasses()));
        }
        return types;
    }

    public static Arbitrary<Method> methods() {
        return Arbitraries.of(methodTypes()).flatMap(WireArbitraries::methods);
    }

    public static Arbitrary<Method> methods(Class<?> type) {
        List<Arbitrary<Object>> components = Arrays.stream(type.getRecordComponents())
                .map(WireArbitraries::component)
                .toList();
        return Combinators.combine(components).as(values -> newRecord(type, values.toArray()));
    }

    private static Method newRecord(Class<?> type, Object[] values) {
        Class<?>[] parameters = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            return (Method) type.getDeclaredConstructor(parameters).newInstance(values);
        } catch (InvocationTargetException e) {
            throw new AssertionError(type + " refuses " + Arrays.toString(values), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static Arbitrary<Object> component(RecordComponent component) {
        Class<?> type = component.getType();
        String name = component.getName();
        if (name.equals("status")) {
            return Arbitraries.shorts().map(Short::intValue).asGeneric();
        }
        if (type == Xid.class) {
            return xids().asGeneric();
        }
        if (type == List.class) {
            return xids().list().ofMaxSize(DtxMethod.MAX_XIDS).asGeneric();
        }
        if (type == int.class) {
            return Arbitraries.integers()
                    .between(0, OCTETS.contains(name) ? 0xFF : 0xFFFF)
                    .asGeneric();
        }
        if (type == long.class) {
            return LONGLONGS.contains(name)
                    ? Arbitraries.longs().asGeneric()
                    : Arbitraries.longs().between(0, 0xFFFF_FFFFL).asGeneric();
        }
        if (type == boolean.class) {
            return Arbitraries.of(true, false).asGeneric();
        }
        if (type == String.class) {
            return shortStrings().asGeneric();
        }
        if (type == byte[].class) {
            return bytes().asGeneric();
        }
        if (type == FieldTable.class) {
            return tables(2).asGeneric();
        }
        throw new AssertionError("no values for " + component);
    }

    /** Strings of up to 255 octets, from all lengths of UTF-8. */
    public static Arbitrary<String> shortStrings() {
        return Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(
                        4,
                        Arbitraries.strings()
                                .withCharRange(' ', '~')
                                .ofMaxLength(255)
                                .edgeCases(edges -> edges.add("", "x".repeat(255)))),
                net.jqwik.api.Tuple.of(
                        1,
                        Arbitraries.strings().withCharRange('\u0000', '\uD7FF').ofMaxLength(85)),
                net.jqwik.api.Tuple.of(
                        1, Arbitraries.of("\uD83D\uDC26", "\uD83D\uDC26".repeat(63), "\u00E9".repeat(127))));
    }

    public static Arbitrary<Xid> xids() {
        Arbitrary<byte[]> ids = Arbitraries.bytes().array(byte[].class).ofMaxSize(64);
        return Combinators.combine(Arbitraries.integers(), ids, ids).as(Xid::of);
    }

    public static Arbitrary<byte[]> bytes() {
        return Arbitraries.bytes().array(byte[].class).ofMaxSize(300);
    }

    /** Any table that RabbitMQ's clients can read too. */
    public static Arbitrary<FieldTable> tables(int depth) {
        return Arbitraries.maps(shortStrings(), values(depth)).ofMaxSize(6).map(FieldTable::of);
    }

    public static Arbitrary<Object> values(int depth) {
        List<Arbitrary<Object>> kinds = new ArrayList<>(List.of(
                Arbitraries.of(true, false).asGeneric(),
                Arbitraries.bytes().asGeneric(),
                Arbitraries.shorts().asGeneric(),
                Arbitraries.integers().asGeneric(),
                Arbitraries.longs().asGeneric(),
                Arbitraries.floats().asGeneric(),
                Arbitraries.doubles().asGeneric(),
                decimals().asGeneric(),
                shortStrings().asGeneric(),
                bytes().asGeneric(),
                timestamps().asGeneric(),
                Arbitraries.just(null)));
        if (depth > 0) {
            kinds.add(Arbitraries.lazy(() -> tables(depth - 1)).asGeneric());
            kinds.add(Arbitraries.lazy(() -> values(depth - 1).list().ofMaxSize(5))
                    .asGeneric());
        }
        return Arbitraries.oneOf(kinds);
    }

    private static Arbitrary<BigDecimal> decimals() {
        return Combinators.combine(
                        Arbitraries.integers(), Arbitraries.integers().between(0, 255))
                .as((unscaled, scale) -> new BigDecimal(BigInteger.valueOf(unscaled), scale));
    }

    private static Arbitrary<Instant> timestamps() {
        return Arbitraries.longs().between(-100_000_000_000L, 100_000_000_000L).map(Instant::ofEpochSecond);
    }

    public static Arbitrary<BasicProperties> properties() {
        Arbitrary<String> string = shortStrings().injectNull(0.5);
        Arbitrary<Integer> octet = Arbitraries.integers().between(0, 255).injectNull(0.5);
        return Combinators.combine(
                        string.list().ofSize(10),
                        tables(2).injectNull(0.3),
                        octet,
                        octet,
                        timestamps().injectNull(0.5))
                .as((s, headers, deliveryMode, priority, timestamp) -> new BasicProperties(
                        s.get(0),
                        s.get(1),
                        headers,
                        deliveryMode,
                        priority,
                        s.get(2),
                        s.get(3),
                        s.get(4),
                        s.get(5),
                        timestamp,
                        s.get(6),
                        s.get(7),
                        s.get(8),
                        s.get(9)));
    }

    /** Bodies cut into pieces, some longer than a small frame. */
    public static Arbitrary<Body> bodies() {
        return Arbitraries.integers()
                .between(0, 20_000)
                .list()
                .ofMaxSize(4)
                .map(sizes -> Body.of(sizes.stream()
                        .map(size -> {
                            byte[] piece = new byte[size];
                            for (int i = 0; i < size; i++) {
                                piece[i] = (byte) (i * 31 + size);
                            }
                            return piece;
                        })
                        .toArray(byte[][]::new)));
    }

    public static Arbitrary<Command> commands() {
        return methods().flatMap(method -> {
            Arbitrary<Integer> channel = method instanceof ConnectionMethod
                    ? Arbitraries.just(0)
                    : Arbitraries.integers().between(1, 65_535);
            if (!method.hasContent()) {
                return channel.map(number -> new Command(number, method, null));
            }
            return Combinators.combine(channel, properties(), bodies())
                    .as((number, properties, body) ->
                            new Command(number, method, new Content(ContentHeader.of(properties), body)));
        });
    }
}
