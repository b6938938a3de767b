package io.greenloom.samples.downloader;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads a span of time from the command line: `30`, `2.5s`, `500ms`, `2m`, `1h` or ISO's `PT1M30S`.
final class SpanConverter implements ITypeConverter<Duration> {
    private static final Pattern SHORT = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)\\s*(ms|s|m|h)?");
    private static final Duration MAX = Duration.ofDays(1);

    @Override
    public Duration convert(String text) {
        Duration span = parse(text);
        if (span.compareTo(Duration.ofMillis(1)) < 0 || span.compareTo(MAX) > 0) {
            throw new TypeConversionException("must be from 1ms to 24h, was '" + text + "'");
        }
        return span;
    }

    private static Duration parse(String text) {
        Matcher parts = SHORT.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (parts.matches()) {
            double nanosPerUnit = switch (parts.group(2) == null ? "s" : parts.group(2)) {
                case "ms" -> 1e6;
                case "m" -> 60e9;
                case "h" -> 3600e9;
                default -> 1e9;
            };
            return Duration.ofNanos((long) (Double.parseDouble(parts.group(1)) * nanosPerUnit));
        }
        try {
            return Duration.parse(text.strip());
        } catch (DateTimeParseException e) {
            throw new TypeConversionException("must be a time such as 30, 30s, 500ms, 2m or PT30S, was '" + text + "'");
        }
    }
}
