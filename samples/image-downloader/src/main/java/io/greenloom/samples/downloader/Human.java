package io.greenloom.samples.downloader;

import java.time.Duration;
import java.util.Locale;

/// Numbers as people read them; the same in every country, as the rest of the output is English.
final class Human {
    private Human() {}

    /// A size in decimal units, as download managers and disks count.
    static String bytes(long bytes) {
        if (bytes < 1000) {
            return bytes + " B";
        }
        double value = bytes;
        String units = "kMGTPE";
        int unit = -1;
        while (value >= 999.95 && unit < units.length() - 1) {
            value /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %cB", value, units.charAt(unit));
    }

    static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }

    static String count(long count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }
}
