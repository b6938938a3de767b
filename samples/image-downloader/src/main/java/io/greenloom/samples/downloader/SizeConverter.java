package io.greenloom.samples.downloader;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads a size from the command line: `100`, `500K`, `50M`, `2G`, in units of 1024.
final class SizeConverter implements ITypeConverter<Long> {
    private static final Pattern SHAPE = Pattern.compile("(\\d{1,9})\\s*(?:([kmg])(?:i?b)?|b)?");
    private static final String UNITS = "KMG";

    @Override
    public Long convert(String text) {
        Matcher parts = SHAPE.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!parts.matches()) {
            throw new TypeConversionException(
                    "must be a size such as 500K, 50M or 2G, or 0 for none, was '" + text + "'");
        }
        String unit = parts.group(2);
        int power = unit == null ? 0 : UNITS.indexOf(unit.toUpperCase(Locale.ROOT)) + 1;
        return Long.parseLong(parts.group(1)) << (10 * power);
    }

    /// Writes a size in the largest unit that it is a whole number of.
    static String text(long bytes) {
        long value = bytes;
        int power = 0;
        while (power < UNITS.length() && value != 0 && value % 1024 == 0) {
            value /= 1024;
            power++;
        }
        return value + (power == 0 ? " B" : " " + UNITS.charAt(power - 1) + "iB");
    }
}
