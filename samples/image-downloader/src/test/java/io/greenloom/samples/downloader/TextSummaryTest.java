package io.greenloom.samples.downloader;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenloom.samples.downloader.Failure.Kind;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TextSummaryTest {
    @Test
    void countsFailuresByReason() {
        assertThat(TextSummary.of(Reports.everything())).isEqualToNormalizingNewlines("""
            2 of 6 addresses downloaded, 3.0 kB in 2.0 s (0.0 MB/s)
            2 addresses given more than once, 1 not finished
            3 failed:
              HTTP status 404 Not Found (1)
                http://h/missing.jpg
              no answer in time (1)
                http://h/<script>alert('x')</script>&" (4 attempts)
                  nothing <came> & went
              not an address (1)
                javascript:alert(1)
                  list, line 3: not an address
            """);
    }

    @Test
    void aLongListOfFailuresIsCutShort() {
        Outcome[] many = IntStream.range(0, 25)
                .mapToObj(i -> Reports.failed("http://h/" + i, Failure.of(Kind.TIMEOUT, "late"), 1))
                .toArray(Outcome[]::new);
        assertThat(TextSummary.of(Reports.of(many)))
                .contains("no answer in time (25)", "http://h/9", "and 15 more")
                .doesNotContain("http://h/10");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "999, 999 B",
        "1000, 1.0 kB",
        "999949, 999.9 kB",
        "999950, 1.0 MB",
        "1234567890, 1.2 GB",
        "9223372036854775807, 9.2 EB"
    })
    void sizesAreReadable(long bytes, String text) {
        assertThat(Human.bytes(bytes)).isEqualTo(text);
    }
}
