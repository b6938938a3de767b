package io.greenloom.samples.downloader;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenloom.samples.downloader.Failure.Kind;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class ProgressTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private final AtomicLong nanoTime = new AtomicLong();

    private String shown() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void linesComeNowAndThenOnly() {
        try (Progress progress = new LineProgress(new Tally(3), out, nanoTime::get)) {
            progress.finished(Reports.saved("a.jpg"));
            nanoTime.set(Duration.ofSeconds(5).toNanos());
            progress.retrying();
            progress.finished(Reports.failed("http://h/b", Failure.of(Kind.TIMEOUT, "late"), 2));
            nanoTime.set(Duration.ofSeconds(9).toNanos());
            progress.finished(Reports.saved("c.jpg"));
        }
        assertThat(shown()).isEqualToNormalizingNewlines("""
            downloading 3 files
            2 of 3, 1.5 kB, 0.0 MB/s, 1 retry, 1 failed
            """);
    }

    @Test
    void theBarFitsTheTerminalAndTakesItselfAway() {
        try (Progress progress = new BarProgress(new Tally(200), out, 100, nanoTime::get)) {
            for (int i = 0; i < 100; i++) {
                progress.finished(Reports.saved(i + ".jpg"));
            }
        }
        assertThat(shown()).contains("50%", "100/200", "150.0 kB").endsWith("\r\u001b[K");
        for (String line : shown().split("\r")) {
            String visible = line.replaceAll("\u001b\\[[0-9;]*[a-zA-Z]", "");
            assertThat(visible.codePointCount(0, visible.length())).as(line).isLessThan(100);
        }
    }

    @Test
    void aBarThatIsRedrawnAfterItsEndShowsNothing() {
        BarProgress.OneLine line = new BarProgress.OneLine(out, 100);
        line.accept("50%");
        line.clear();
        line.accept("100%");
        assertThat(shown()).isEqualTo("\r50%\r\u001b[K");
    }
}
