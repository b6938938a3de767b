package io.greenloom.samples.downloader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

final class SizeConverterTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1",
        "500K, 512000",
        "50M, 52428800",
        "50m, 52428800",
        "2G, 2147483648",
        "10MiB, 10485760",
        "10MB, 10485760",
        "100B, 100"
    })
    void readsWhatPeopleWrite(String text, long bytes) {
        assertThat(new SizeConverter().convert(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "M", "1.5M", "huge", "1T", "99999999999999999999"})
    void refusesTheRest(String text) {
        assertThatThrownBy(() -> new SizeConverter().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("was '" + text + "'");
    }

    @ParameterizedTest
    @CsvSource({"1, 1 B", "512000, 500 KiB", "52428800, 50 MiB", "2147483648, 2 GiB", "1048577, 1048577 B"})
    void writesThemBack(long bytes, String text) {
        assertThat(SizeConverter.text(bytes)).isEqualTo(text);
    }
}
