package io.greenloom.samples.downloader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

final class SpanConverterTest {
    @ParameterizedTest
    @CsvSource({
        "30, PT30S",
        "30s, PT30S",
        "2.5s, PT2.5S",
        "500ms, PT0.5S",
        "2m, PT2M",
        "1h, PT1H",
        "PT1M30S, PT1M30S",
        "pt5s, PT5S",
        "24h, PT24H"
    })
    void readsWhatPeopleWrite(String text, Duration span) {
        assertThat(new SpanConverter().convert(text)).isEqualTo(span);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "0s",
                "-1",
                "-PT1S",
                "25h",
                "1d",
                "soon",
                "1e9",
                "NaN",
                "99999999999",
                "PT99999999999999H"
            })
    void refusesTheRest(String text) {
        assertThatThrownBy(() -> new SpanConverter().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("was '" + text + "'");
    }
}
