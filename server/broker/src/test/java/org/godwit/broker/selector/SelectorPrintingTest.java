package org.godwit.broker.selector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.godwit.broker.model.Message;
import org.godwit.broker.selector.Condition.Comparator;
import org.godwit.broker.selector.Operand.Operator;

/** Any expression, printed and read again, is the same expression; and no text makes the parser stumble. */
class SelectorPrintingTest {
    private static final Message RICH = Messages.rich();

    @Property(tries = 500)
    void isReadAsItWasPrinted(@ForAll("conditions") Condition condition) {
        Selector selector = Selector.parse(condition.toString());

        assertThat(selector.condition()).isEqualTo(condition);
        assertThat(selector.condition().evaluate(RICH.header())).isEqualTo(condition.evaluate(RICH.header()));
    }

    @Property(tries = 2_000)
    void refusesOrReadsAnySequenceOfWords(@ForAll("words") String text) {
        try {
            Selector selector = Selector.parse(text);
            assertThat(Selector.parse(selector.condition().toString())).isEqualTo(selector);
            selector.matches(RICH);
        } catch (InvalidSelectorException refused) {
            assertThat(refused.position()).isBetween(0, text.length());
        }
    }

    @Property
    void refusesOrReadsAnyText(@ForAll String text) {
        try {
            Selector.parse(text);
        } catch (InvalidSelectorException refused) {
            assertThat(refused.position()).isBetween(0, text.length());
        }
    }

    @Provide
    Arbitrary<String> words() {
        return Arbitraries.of(
                        "a",
                        "count",
                        "name",
                        "yes",
                        "missing",
                        "5",
                        "0x1F",
                        "2.5",
                        "'x'",
                        "'%x!_'",
                        "'!'",
                        "TRUE",
                        "NOT",
                        "AND",
                        "OR",
                        "BETWEEN",
                        "IN",
                        "LIKE",
                        "ESCAPE",
                        "IS",
                        "NULL",
                        "=",
                        "<>",
                        "<",
                        ">=",
                        "+",
                        "-",
                        "*",
                        "/",
                        "(",
                        ")",
                        ",",
                        "JMSType",
                        "JMSReplyTo")
                .list()
                .ofMaxSize(12)
                .map(words -> String.join(" ", words));
    }

    @Provide
    Arbitrary<Condition> conditions() {
        return condition(2);
    }

    /** The parser refuses to compare a boolean literal with one of another type. */
    private static boolean isOfUnlikeLiterals(Condition.Comparison comparison) {
        return comparison.left() instanceof Operand.Literal left
                && comparison.right() instanceof Operand.Literal right
                && left.value() instanceof Boolean != right.value() instanceof Boolean;
    }

    private static Arbitrary<Condition> condition(int depth) {
        Arbitrary<Condition> simple = Arbitraries.oneOf(
                Arbitraries.of(true, false).map(truth -> new Condition.Holds(new Operand.Literal(truth))),
                named().map(Condition.Holds::new),
                Combinators.combine(Arbitraries.of(Comparator.values()), number(1), number(1))
                        .as(Condition.Comparison::new),
                Combinators.combine(Arbitraries.of(Comparator.EQUAL, Comparator.NOT_EQUAL), value(), value())
                        .as(Condition.Comparison::new)
                        .filter(comparison -> !isOfUnlikeLiterals(comparison)),
                Combinators.combine(number(1), number(1), number(1), flag()).as(Condition.Between::new),
                Combinators.combine(named(), text().list().ofMinSize(1).ofMaxSize(5), flag())
                        .as((operand, values, negated) ->
                                new Condition.In(operand, new LinkedHashSet<>(values), negated)),
                Combinators.combine(named(), text(), Arbitraries.chars().all(), flag())
                        .as(SelectorPrintingTest::like),
                Combinators.combine(named(), flag()).as(Condition.IsNull::new));
        if (depth == 0) {
            return simple;
        }
        Arbitrary<Condition> inner = condition(depth - 1);
        return Arbitraries.oneOf(
                simple,
                inner.map(Condition.Not::new),
                inner.list().ofMinSize(2).ofMaxSize(4).map(Condition.And::new),
                inner.list().ofMinSize(2).ofMaxSize(4).map(Condition.Or::new));
    }

    private static Condition like(Operand operand, String pattern, char escape, boolean negated) {
        boolean possible = !Character.isSurrogate(escape) && !LikePattern.endsInEscape(pattern, escape);
        return new Condition.Like(
                operand, new LikePattern(pattern, possible ? escape : LikePattern.NO_ESCAPE), negated);
    }

    private static Arbitrary<Boolean> flag() {
        return Arbitraries.of(true, false);
    }

    private static Arbitrary<String> text() {
        return Arbitraries.strings().withChars("ab%_'\\ \n\u00e4").ofMaxLength(8);
    }

    private static Arbitrary<Operand> named() {
        return Arbitraries.oneOf(
                Arbitraries.of("a", "count", "name", "price", "half", "yes", "$x", "_y", "größe", "JMSXGroupID", "nots")
                        .map(Operand.Property::new),
                Arbitraries.of(HeaderField.values()).map(Operand.Field::new));
    }

    private static Arbitrary<Operand> value() {
        return Arbitraries.oneOf(text().map(Operand.Literal::new), flag().map(Operand.Literal::new), number(1));
    }

    private static Arbitrary<Operand> number(int depth) {
        Arbitrary<Operand> simple = Arbitraries.oneOf(
                named(),
                Arbitraries.longs().map(Operand.Literal::new),
                Arbitraries.doubles().map(Operand.Literal::new),
                Arbitraries.floats().map(Operand.Literal::new));
        if (depth == 0) {
            return simple;
        }
        Arbitrary<Operand> inner = number(depth - 1);
        return Arbitraries.oneOf(
                simple,
                Combinators.combine(flag(), inner).as(Operand.Signed::new),
                Combinators.combine(Arbitraries.of(Operator.values()), inner, inner)
                        .as(Operand.Arithmetic::new));
    }
}
