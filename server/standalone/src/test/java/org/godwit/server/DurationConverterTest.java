package org.godwit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationConverterTest {
    private final DurationConverter converter = new DurationConverter();

    @ParameterizedTest
    @CsvSource({"500ms, 500", "10s, 10000", "2m, 120000", "1h, 3600000", "PT1.5S, 1500", " 0s , 0"})
    void readsDurations(String text, long millis) {
        assertThat(converter.convert(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "10 s", "-1s", "ten seconds", "10000000000s"})
    void namesWhatIsNone(String text) {
        assertThatThrownBy(() -> converter.convert(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "' is not a duration");
    }

    @Test
    void readsTheDefaultsAndWhatReplacesThem() {
        assertThat(ConfigurationFile.read(null, Map.of()).limits().heartbeat()).isEqualTo(Duration.ofSeconds(60));
        assertThat(ConfigurationFile.read(null, Map.of("limits.heartbeat", "5s"))
                        .limits()
                        .heartbeat())
                .isEqualTo(Duration.ofSeconds(5));
    }
}
