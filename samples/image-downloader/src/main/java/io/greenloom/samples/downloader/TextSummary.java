package io.greenloom.samples.downloader;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The last words of a run on the terminal.
final class TextSummary {
    /// As many failures of a kind are listed; the rest is counted, and the JSON summary has them all.
    private static final int SHOWN_PER_REASON = 10;

    private TextSummary() {}

    static String of(RunReport report) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%s of %s downloaded, %s in %s (%.1f MB/s)%n",
                report.saved().size(),
                Human.count(report.outcomes().size(), "address", "addresses"),
                Human.bytes(report.bytes()),
                Human.seconds(report.time()),
                report.megabytesPerSecond()));
        List<String> more = new ArrayList<>();
        long unchanged =
                report.saved().stream().filter(Outcome.Saved::unchanged).count();
        if (unchanged > 0) {
            more.add(unchanged + " already there and unchanged");
        }
        if (report.duplicates() > 0) {
            more.add(Human.count(report.duplicates(), "address", "addresses") + " given more than once");
        }
        if (!report.unfinished().isEmpty()) {
            more.add(report.unfinished().size() + " not finished");
        }
        if (!more.isEmpty()) {
            text.append(String.join(", ", more)).append(System.lineSeparator());
        }
        return text.append(failures(report)).toString();
    }

    /// The failures alone, by reason; empty when there are none.
    static String failures(RunReport report) {
        StringBuilder text = new StringBuilder();
        Map<String, List<Outcome.Failed>> byReason = report.failed().stream()
                .collect(Collectors.groupingBy(
                        failed -> failed.failure().headline(), TreeMap::new, Collectors.toList()));
        if (!byReason.isEmpty()) {
            text.append(String.format("%d failed:%n", report.failed().size()));
        }
        byReason.forEach((reason, failures) -> {
            text.append(String.format("  %s (%d)%n", reason, failures.size()));
            failures.stream().limit(SHOWN_PER_REASON).forEach(failed -> text.append(line(failed)));
            if (failures.size() > SHOWN_PER_REASON) {
                text.append(String.format("    and %d more%n", failures.size() - SHOWN_PER_REASON));
            }
        });
        return text.toString();
    }

    private static String line(Outcome.Failed failed) {
        String tries = failed.attempts() > 1 ? " (" + failed.attempts() + " attempts)" : "";
        String reason = failed.failure().reason();
        String why = reason.equals(failed.failure().headline()) ? "" : String.format("      %s%n", reason);
        return String.format("    %s%s%n%s", failed.address(), tries, why);
    }
}
