package io.greenloom.samples.downloader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.samples.downloader.Failure.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// [RetryPolicy], [RetryAfter] and what [Failure] calls transient.
final class RetryTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private final RetryPolicy policy = RetryPolicy.of(3);

    private Optional<Duration> next(int attempt, Failure failure, double random) {
        return policy.next(attempt, failure, NOW, () -> random);
    }

    private static Failure status(int status, String retryAfter) {
        return Failure.status(status, "", Optional.of(retryAfter));
    }

    private static Failure timeout() {
        return Failure.of(Kind.TIMEOUT, "too slow");
    }

    @Test
    void theSpanDoublesAndTheWaitIsARandomPartOfIt() {
        assertThat(next(1, timeout(), 0)).contains(Duration.ZERO);
        assertThat(next(1, timeout(), 0.5)).contains(Duration.ofMillis(250));
        assertThat(next(2, timeout(), 0.5)).contains(Duration.ofMillis(500));
        assertThat(next(3, timeout(), 0.5)).contains(Duration.ofSeconds(1));
    }

    @Test
    void theSpanIsCappedHoweverManyAttempts() {
        RetryPolicy patient = RetryPolicy.of(10_000);
        assertThat(patient.next(9_999, timeout(), NOW, () -> 0.5)).contains(Duration.ofSeconds(15));
    }

    @Test
    void afterTheLastRetryItIsOver() {
        assertThat(next(4, timeout(), 0.5)).isEmpty();
        assertThat(RetryPolicy.of(0).next(1, timeout(), NOW, () -> 0.5)).isEmpty();
    }

    @Test
    void aNegativeNumberOfRetriesIsRefused() {
        assertThatThrownBy(() -> RetryPolicy.of(-1)).hasMessage("retries must be >= 0, was -1");
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 429, 500, 502, 503, 504})
    void aServerThatIsBusyIsAskedAgain(int status) {
        assertThat(next(1, Failure.status(status, "", Optional.empty()), 0)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304, 400, 401, 403, 404, 410, 416, 451, 501, 505})
    void aServerThatSaysNoIsNotAskedAgain(int status) {
        assertThat(next(1, status(status, "1"), 0)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"CONNECTION", "TIMEOUT", "TRUNCATED"})
    void whatBrokeOnTheWayIsTriedAgain(Kind kind) {
        assertThat(next(1, Failure.of(kind, ""), 0)).isPresent();
    }

    @ParameterizedTest
    @EnumSource(names = {"HOST", "TLS", "REDIRECTS", "PROTOCOL", "CONTENT", "ADDRESS", "SIZE", "INTERNAL"})
    void whatWillNotChangeIsNotTriedAgain(Kind kind) {
        assertThat(next(1, Failure.of(kind, ""), 0)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "7, 7",
        "' 7 ', 7",
        "99999999999999999999999999, 120",
        "'Sat, 21 Nov 2026 10:00:05 GMT', 5",
        "'Saturday, 21-Nov-26 10:00:05 GMT', 5",
        "'Sat Nov 21 10:00:05 2026', 5",
        "'Sun Nov  1 10:00:05 2026', 0",
        "'Sat, 21 Nov 2026 09:00:00 GMT', 0",
        "'Sat, 21 Nov 2099 10:00:00 GMT', 120",
    })
    void whatTheServerAsksForIsDoneWithinReason(String header, int seconds) {
        assertThat(next(1, status(503, header), 0.5)).contains(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-5", "1.5", "soon", "Sat, 31 Feb 2026 10:00:05 GMT", "٣"})
    void aSenselessHeaderIsIgnored(String header) {
        assertThat(next(1, status(503, header), 0.5)).contains(Duration.ofMillis(250));
    }
}
