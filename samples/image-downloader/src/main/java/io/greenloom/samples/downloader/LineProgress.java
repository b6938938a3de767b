package io.greenloom.samples.downloader;

import java.io.PrintStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/// A line now and then, for a log file or a build server: nothing there can be overwritten.
final class LineProgress implements Progress {
    private static final long BETWEEN_NANOS = Duration.ofSeconds(5).toNanos();

    private final Tally tally;
    private final PrintStream out;
    private final LongSupplier nanoTime;
    private final long startNanos;
    private long lastNanos;

    LineProgress(Tally tally, PrintStream out, LongSupplier nanoTime) {
        this.tally = tally;
        this.out = out;
        this.nanoTime = nanoTime;
        this.startNanos = nanoTime.getAsLong();
        this.lastNanos = startNanos;
        out.println("downloading " + Human.count(tally.total(), "file", "files"));
    }

    @Override
    public void retrying() {
        tally.addRetry();
    }

    @Override
    public void finished(Outcome outcome) {
        tally.add(outcome);
        long now = nanoTime.getAsLong();
        if (now - lastNanos >= BETWEEN_NANOS) {
            lastNanos = now;
            Duration elapsed = Duration.ofNanos(now - startNanos);
            out.println(tally.finished() + " of " + tally.total() + ", " + tally.details(elapsed));
        }
    }

    @Override
    public void close() {}
}
