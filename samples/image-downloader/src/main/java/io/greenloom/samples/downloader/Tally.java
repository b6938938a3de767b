package io.greenloom.samples.downloader;

import java.time.Duration;
import java.util.Locale;

/// Counts what a progress display tells.
final class Tally {
    private final int total;
    private int finished;
    private int failed;
    private int retries;
    private long bytes;

    Tally(int total) {
        this.total = total;
    }

    void add(Outcome outcome) {
        finished++;
        if (outcome instanceof Outcome.Failed) {
            failed++;
        } else if (outcome instanceof Outcome.Saved saved) {
            bytes += saved.bytes();
        }
    }

    void addRetry() {
        retries++;
    }

    int total() {
        return total;
    }

    int finished() {
        return finished;
    }

    /// Such as `12.3 MB, 4.5 MB/s, 2 retries, 1 failed`.
    String details(Duration elapsed) {
        double seconds = Math.max(0.001, elapsed.toNanos() / 1e9);
        String text = String.format(Locale.ROOT, "%s, %.1f MB/s", Human.bytes(bytes), bytes / 1e6 / seconds);
        if (retries > 0) {
            text += ", " + Human.count(retries, "retry", "retries");
        }
        if (failed > 0) {
            text += ", " + failed + " failed";
        }
        return text;
    }
}
