package io.greenloom.samples.downloader;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// Reads the `Retry-After` header (RFC 9110, 10.2.3): whole seconds, or a date in one of HTTP's three forms.
final class RetryAfter {
    private static final List<DateTimeFormatter> DATES = Stream.of(
                    new DateTimeFormatterBuilder().appendPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'"),
                    new DateTimeFormatterBuilder()
                            .appendPattern("EEEE, dd-MMM-")
                            .appendValueReduced(ChronoField.YEAR, 2, 2, 2000)
                            .appendPattern(" HH:mm:ss 'GMT'"),
                    new DateTimeFormatterBuilder().appendPattern("EEE MMM ppd HH:mm:ss uuuu"))
            .map(pattern -> pattern.toFormatter(Locale.US).withResolverStyle(ResolverStyle.STRICT))
            .toList();

    private RetryAfter() {}

    /// How long the server asks to be left alone; empty when there is no such header or it makes no sense. A
    /// date that has passed means no wait.
    static Optional<Duration> parse(Optional<String> header, Instant now) {
        return header.map(String::strip).flatMap(text -> text.matches("[0-9]+") ? seconds(text) : date(text, now));
    }

    private static Optional<Duration> seconds(String digits) {
        // Eighteen digits of seconds are longer than anyone lives; more would not fit in a long.
        String bounded = digits.length() <= 18 ? digits : "9".repeat(18);
        return Optional.of(Duration.ofSeconds(Long.parseLong(bounded)));
    }

    private static Optional<Duration> date(String text, Instant now) {
        for (DateTimeFormatter format : DATES) {
            try {
                Instant when = LocalDateTime.parse(text, format).toInstant(ZoneOffset.UTC);
                Duration wait = Duration.between(now, when);
                return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
            } catch (DateTimeException e) {
                // Not in this form; perhaps in the next.
            }
        }
        return Optional.empty();
    }
}
