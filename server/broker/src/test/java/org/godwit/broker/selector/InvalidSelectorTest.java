package org.godwit.broker.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where and how texts are refused that are no selectors. */
class InvalidSelectorTest {
    @ParameterizedTest(name = "{0}")
    @CsvFileSource(resources = "invalid-selectors.txt", delimiter = '#', quoteCharacter = '\u0000')
    void refuses(String text, int position, String found, String expected) {
        InvalidSelectorException refusal =
                catchThrowableOfType(InvalidSelectorException.class, () -> Selector.parse(text));

        assertThat(refusal).as("refusal of %s", text).isNotNull();
        assertThat(refusal.position()).as(refusal.getMessage()).isEqualTo(position);
        assertThat(refusal.found()).isEqualTo(found);
        assertThat(refusal.expected()).contains(expected);
        assertThat(refusal)
                .hasMessage("invalid selector \"" + text + "\": at index " + position + " found " + found
                        + ", expected " + refusal.expected());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\r\n"})
    void refusesBlanks(String text) {
        InvalidSelectorException refusal =
                catchThrowableOfType(InvalidSelectorException.class, () -> Selector.parse(text));

        assertThat(refusal.position()).isEqualTo(text.length());
        assertThat(refusal.found()).isEqualTo("the end of the selector");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "NOT ", "- ", "1 + (", "a / "})
    void refusesWhatIsTooDeep(String part) {
        assertThatThrownBy(() -> Selector.parse(part.repeat(100_000)))
                .isInstanceOf(InvalidSelectorException.class)
                .hasMessageContaining("no more than 250 operators");
        assertThatThrownBy(() -> Selector.parse("x = " + "1 + ".repeat(100_000) + "1"))
                .isInstanceOf(InvalidSelectorException.class)
                .hasMessageContaining("no more than 250 operators");
    }

    @Test
    void whatStandsBesideEachOtherIsNotDeep() {
        String sum = "x = " + "1 + ".repeat(200) + "1";

        assertThat(Selector.parse(sum + " AND (" + sum + ") AND NOT " + sum + " OR " + sum))
                .isNotNull();
    }

    @Test
    void aMessageShowsTheBeginningOfALongText() {
        assertThatThrownBy(() -> Selector.parse("x".repeat(10_000) + " ?"))
                .hasMessageStartingWith("invalid selector \"xxx")
                .hasMessageEndingWith("x...\": at index 10001 found '?', expected a character that selectors know");
    }
}
