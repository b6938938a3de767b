package io.greenloom.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// A table as text: aligned for a terminal, and at the same time Markdown.
final class TextReport {
    private static final int LINE_LENGTH = 110;
    private static final int FIRST_NUMBER = 1;
    private static final int LAST_NUMBER = 5;

    private TextReport() {}

    static String head(Machine machine, int rounds) {
        String head = String.format(
                Locale.ROOT,
                "%s, %d CPUs, %d MiB, %s%n%s, every JVM with %s%n"
                        + "rounds: %d, contestants interleaved; median, min and max of them; load average before the run %.2f%n",
                machine.cpu(),
                machine.cpus(),
                machine.memoryMegabytes(),
                machine.system(),
                machine.jdk(),
                String.join(" ", ContestantProcess.JVM_FLAGS.subList(0, 3)),
                rounds,
                machine.loadAverage());
        return machine.isBusy() ? head + "WARNING: the machine was busy; trust ratios and CPU, not times\n" : head;
    }

    static String table(Results results) {
        Table table = results.table();
        StringBuilder text = new StringBuilder("\n## " + table.title() + "\n");
        text.append(wrap(table.caption())).append('\n');
        text.append(String.format(Locale.ROOT, "Load average before it: %.2f%n%n", results.loadAverage()));

        List<List<String>> lines = new ArrayList<>();
        lines.add(
                List.of("contestant", table.unit(), "min", "max", "x ours", "CPU us/op", "version, or what is wrong"));
        double ours = results.ours().orElse(Double.NaN);
        results.rows().forEach(row -> lines.add(cells(row, ours)));
        text.append(align(lines));

        text.append('\n');
        for (Target.Verdict verdict : results.verdicts()) {
            text.append(verdict.target().contestant())
                    .append(": ")
                    .append(verdict.inWords())
                    .append('\n');
        }
        return text.toString();
    }

    private static List<String> cells(Row row, double ours) {
        return row.summary()
                .map(summary -> List.of(
                        row.contestant().name(),
                        number(summary.median()),
                        number(summary.min()),
                        number(summary.max()),
                        Double.isNaN(ours) ? "-" : String.format(Locale.ROOT, "%.2f", summary.median() / ours),
                        String.format(Locale.ROOT, "%.3f", summary.cpuMicros()),
                        summary.version()))
                .orElseGet(() -> List.of(row.contestant().name(), "-", "-", "-", "-", "-", row.problem()));
    }

    /// Three digits are all that such a measurement is worth.
    static String number(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%,.0f", value);
    }

    private static String align(List<List<String>> lines) {
        int columns = lines.getFirst().size();
        StringBuilder text = new StringBuilder();
        List<String> rule = new ArrayList<>();
        int[] widths = new int[columns];
        for (int column = 0; column < columns; column++) {
            int at = column;
            widths[column] =
                    lines.stream().mapToInt(line -> line.get(at).length()).max().orElseThrow();
            rule.add(isNumber(column) ? "-".repeat(widths[column] - 1) + ":" : "-".repeat(widths[column]));
        }
        List<List<String>> withRule = new ArrayList<>(lines);
        withRule.add(1, rule);
        for (List<String> line : withRule) {
            for (int column = 0; column < columns; column++) {
                String cell = line.get(column);
                String gap = " ".repeat(widths[column] - cell.length());
                text.append("| ")
                        .append(isNumber(column) ? gap + cell : cell + gap)
                        .append(' ');
            }
            text.append("|\n");
        }
        return text.toString();
    }

    private static boolean isNumber(int column) {
        return column >= FIRST_NUMBER && column <= LAST_NUMBER;
    }

    static String wrap(String sentence) {
        return wrapped(sentence, LINE_LENGTH).stream().collect(Collectors.joining("\n"));
    }

    /// Returns the lines of a sentence broken at blanks.
    static List<String> wrapped(String sentence, int length) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : sentence.split(" ", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > length) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
