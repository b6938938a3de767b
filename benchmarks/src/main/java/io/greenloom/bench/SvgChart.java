package io.greenloom.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// All tables as one picture: a bar for the median of each row, a whisker from the least to the most.
final class SvgChart {
    private static final int WIDTH = 940;
    private static final int MARGIN = 24;
    private static final int LABELS_END = 270;
    private static final int BARS_END = 780;
    private static final int ROW = 26;
    private static final int CAPTION_LINE = 16;
    private static final int CAPTION_CHARACTERS = 140;
    private static final int PROBLEM_CHARACTERS = 85;

    private final StringBuilder body = new StringBuilder();
    private int y = MARGIN;

    private SvgChart() {}

    static String draw(Machine machine, int rounds, List<Results> all) {
        SvgChart chart = new SvgChart();
        chart.text(MARGIN, chart.down(20), "h1", "start", "Greenloom beside its peers");
        String where = machine.cpu() + ", " + machine.cpus() + " CPUs; " + machine.jdk() + "; rounds: " + rounds
                + "; bar: median, line: min to max";
        chart.text(MARGIN, chart.down(20), "note", "start", where);
        all.forEach(chart::panel);
        return chart.document();
    }

    private void panel(Results results) {
        Table table = results.table();
        boolean fewerIsBetter = table.unit().equals(Table.NANOS);
        String better = fewerIsBetter ? "shorter is better" : "longer is better";
        text(MARGIN, down(36), "h2", "start", table.title() + " (" + table.unit() + ", " + better + ")");
        down(4);
        for (String line : TextReport.wrapped(table.caption(), CAPTION_CHARACTERS)) {
            text(MARGIN, down(CAPTION_LINE), "note", "start", line);
        }
        down(8);
        double longest = results.rows().stream()
                .flatMap(row -> row.summary().stream())
                .mapToDouble(Row.Summary::max)
                .max()
                .orElse(1);
        results.rows().forEach(row -> bar(row, longest));
        for (Target.Verdict verdict : results.verdicts()) {
            String color = verdict.passed() ? "pass" : "miss";
            text(LABELS_END, down(20), color, "start", verdict.target().contestant() + ": " + verdict.inWords());
        }
        down(10);
    }

    private void bar(Row row, double longest) {
        int top = y;
        int baseline = top + 17;
        text(
                LABELS_END - 10,
                baseline,
                row.contestant().ours() ? "ours" : "label",
                "end",
                row.contestant().name());
        row.summary()
                .ifPresentOrElse(
                        summary -> {
                            double scale = (BARS_END - LABELS_END) / longest;
                            rectangle(
                                    top + 4,
                                    Math.max(1, summary.median() * scale),
                                    row.contestant().ours());
                            whisker(top + 13, summary.min() * scale, summary.max() * scale);
                            double end = LABELS_END + summary.max() * scale + 8;
                            text((int) end, baseline, "value", "start", TextReport.number(summary.median()));
                        },
                        () -> text(LABELS_END, baseline, "miss", "start", shortened(row.problem())));
        down(ROW);
    }

    private void rectangle(int top, double width, boolean ours) {
        body.append(String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"18\" rx=\"2\" fill=\"%s\"/>%n",
                LABELS_END,
                top,
                width,
                ours ? "#2e9d5b" : "#a9b4c2"));
    }

    private void whisker(int middle, double from, double to) {
        body.append(String.format(
                Locale.ROOT,
                "<path d=\"M%.1f %dH%.1fM%.1f %dv8M%.1f %dv8\" stroke=\"#333\" stroke-width=\"1.2\"/>%n",
                LABELS_END + from,
                middle,
                LABELS_END + to,
                LABELS_END + from,
                middle - 4,
                LABELS_END + to,
                middle - 4));
    }

    private void text(int x, int baseline, String style, String anchor, String words) {
        body.append(String.format(
                "<text x=\"%d\" y=\"%d\" class=\"%s\" text-anchor=\"%s\">%s</text>%n",
                x, baseline, style, anchor, escape(words)));
    }

    private int down(int pixels) {
        y += pixels;
        return y;
    }

    private static String shortened(String words) {
        return words.length() <= PROBLEM_CHARACTERS ? words : words.substring(0, PROBLEM_CHARACTERS - 3) + "...";
    }

    static String escape(String words) {
        return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private String document() {
        List<String> lines = new ArrayList<>();
        int height = y + MARGIN;
        lines.add(String.format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
                        + " font-family=\"DejaVu Sans, Verdana, sans-serif\" font-size=\"13\">",
                WIDTH, height, WIDTH, height));
        lines.add("""
                <style>
                .h1 { font-size: 20px; font-weight: bold } .h2 { font-size: 15px; font-weight: bold }
                .note { font-size: 11px; fill: #555 } .ours { font-weight: bold; fill: #1d6b3d }
                .pass { font-size: 12px; fill: #1d6b3d } .miss { font-size: 12px; fill: #b3261e }
                .value { font-size: 12px }
                </style>""");
        lines.add("<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>");
        lines.add(body + "</svg>");
        return String.join("\n", lines) + "\n";
    }
}
