package io.greenloom.samples.downloader;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// Asks whether standard error is a terminal, and how wide. The JDK can tell neither, so the system's own
/// little programs are asked.
final class TerminalProbe {
    private static final int USUAL_WIDTH = 80;
    private static final int MIN_WIDTH = 40;
    private static final Pattern ROWS_COLUMNS = Pattern.compile("\\d{1,5} (\\d{1,5})\\s*");

    private TerminalProbe() {}

    static boolean errorIsTerminal() {
        if ("dumb".equals(System.getenv("TERM"))) {
            return false;
        }
        try {
            return new ProcessBuilder("test", "-t", "2").inheritIO().start().waitFor() == 0;
        } catch (IOException e) {
            // No such program, as on Windows: plain lines do no harm on a terminal.
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    static int width() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(Redirect.from(new File("/dev/tty")))
                    .redirectError(Redirect.DISCARD)
                    .start();
            var size =
                    ROWS_COLUMNS.matcher(new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
            int width = size.matches() ? Integer.parseInt(size.group(1)) : 0;
            return width >= MIN_WIDTH ? width : USUAL_WIDTH;
        } catch (IOException e) {
            return USUAL_WIDTH;
        }
    }
}
