package io.greenloom.samples.downloader;

import java.io.PrintStream;
import java.time.Duration;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/// A bar that moves, for a terminal. The library redraws it ten times a second on a thread of its own, so that
/// the clock goes on while nothing arrives.
final class BarProgress implements Progress {
    private static final int REDRAW_MILLIS = 100;

    private final OneLine line;
    private final Tally tally;
    private final LongSupplier nanoTime;
    private final long startNanos;
    private final ProgressBar bar;

    BarProgress(Tally tally, PrintStream out, int width, LongSupplier nanoTime) {
        this.tally = tally;
        this.nanoTime = nanoTime;
        this.startNanos = nanoTime.getAsLong();
        this.line = new OneLine(out, width);
        this.bar = new ProgressBarBuilder()
                .setTaskName("Downloading")
                .setInitialMax(tally.total())
                .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BLOCK)
                .setUpdateIntervalMillis(REDRAW_MILLIS)
                .continuousUpdate()
                .hideEta()
                .clearDisplayOnFinish()
                .setConsumer(line)
                .build();
    }

    @Override
    public void retrying() {
        tally.addRetry();
        show();
    }

    @Override
    public void finished(Outcome outcome) {
        tally.add(outcome);
        bar.stepTo(tally.finished());
        show();
    }

    private void show() {
        bar.setExtraMessage(tally.details(Duration.ofNanos(nanoTime.getAsLong() - startNanos)));
    }

    @Override
    public void close() {
        bar.close();
        line.clear(); // the library does so on its own thread, or not at all where it is just redrawing
    }

    /// Redraws the terminal's last line. The library's own consumer would set up a terminal for it, and with
    /// that take the handling of Ctrl-C away from us.
    ///
    /// The library's thread may be about to redraw when another one closes the bar: what comes after the end is
    /// not shown.
    static final class OneLine implements ProgressBarConsumer {
        private final PrintStream out;
        private final int width;
        private boolean ended; // guarded by this

        OneLine(PrintStream out, int width) {
            this.out = out;
            this.width = width;
        }

        @Override
        public int getMaxRenderedLength() {
            return width - 1;
        }

        @Override
        public synchronized void accept(String line) {
            if (!ended) {
                out.print("\r" + line);
                out.flush();
            }
        }

        @Override
        public synchronized void clear() {
            if (ended) {
                return;
            }
            ended = true;
            out.print("\r\u001b[K");
            out.flush();
        }

        @Override
        public void close() {}
    }
}
