package io.greenloom.samples.downloader;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/// The run as a page to look at: one HTML file with everything in it but the images, which lie beside it.
final class ContactSheet {
    static final String FILE_NAME = "contact-sheet.html";

    private static final DateTimeFormatter WHEN =
            DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm", Locale.ENGLISH).withZone(ZoneId.systemDefault());

    private ContactSheet() {}

    static String of(RunReport report) {
        String title = Human.count(report.saved().size(), "image", "images") + " downloaded";
        StringBuilder page = new StringBuilder(4096 + report.outcomes().size() * 400);
        page.append("""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="referrer" content="no-referrer">
            <title>%s</title>
            <style>
            %s</style>
            </head>
            <body>
            <header>
            <h1>%s</h1>
            <p>%s</p>
            """.formatted(title, style(), title, escaped(WHEN.format(report.started()))));
        page.append(notes(report)).append(figures(report)).append("</header>\n<main>\n");
        page.append(failures(report.failed()));
        page.append(grid(report.saved()));
        page.append(unfinished(report.unfinished()));
        page.append("</main>\n<footer>Made by the image downloader of Greenloom.</footer>\n</body>\n</html>\n");
        return page.toString();
    }

    private static String notes(RunReport report) {
        StringBuilder notes = new StringBuilder();
        if (report.interrupted()) {
            notes.append("<p class=\"note\">The run was interrupted.</p>\n");
        }
        report.problem()
                .ifPresent(problem -> notes.append("<p class=\"note\">")
                        .append(escaped(problem))
                        .append("</p>\n"));
        return notes.toString();
    }

    private static String figures(RunReport report) {
        StringBuilder figures = new StringBuilder("<dl>\n");
        figure(figures, "good", "downloaded", Integer.toString(report.saved().size()));
        if (!report.failed().isEmpty()) {
            figure(figures, "bad", "failed", Integer.toString(report.failed().size()));
        }
        if (!report.unfinished().isEmpty()) {
            figure(
                    figures,
                    "bad",
                    "not finished",
                    Integer.toString(report.unfinished().size()));
        }
        figure(figures, "", "size", Human.bytes(report.bytes()));
        figure(figures, "", "time", Human.seconds(report.time()));
        figure(figures, "", "speed", String.format(Locale.ROOT, "%.1f MB/s", report.megabytesPerSecond()));
        return figures.append("</dl>\n").toString();
    }

    private static void figure(StringBuilder figures, String kind, String name, String value) {
        figures.append("<div class=\"%s\"><dt>%s</dt><dd>%s</dd></div>%n".formatted(kind, name, escaped(value)));
    }

    private static String failures(List<Outcome.Failed> failed) {
        if (failed.isEmpty()) {
            return "";
        }
        StringBuilder list = new StringBuilder("<h2>What failed</h2>\n<ul class=\"failures\">\n");
        for (Outcome.Failed one : failed) {
            String reason = one.failure().reason();
            String headline = one.failure().headline();
            list.append("<li><b>").append(escaped(headline)).append("</b> ").append(link(one.address()));
            list.append("<p>").append(reason.equals(headline) ? "" : escaped(reason) + " · ");
            list.append(Human.count(one.attempts(), "attempt", "attempts")).append("</p></li>\n");
        }
        return list.append("</ul>\n").toString();
    }

    private static String grid(List<Outcome.Saved> saved) {
        if (saved.isEmpty()) {
            return "";
        }
        StringBuilder grid = new StringBuilder("<h2>What arrived</h2>\n<ul class=\"grid\">\n");
        for (Outcome.Saved one : saved) {
            String file = escaped(relativeLink(one.file()));
            String name = escaped(one.file());
            String tile = FileNames.hasImageExtension(one.file())
                    ? "<img src=\"%s\" alt=\"%s\" loading=\"lazy\" decoding=\"async\">".formatted(file, name)
                    : escaped(one.contentType().isEmpty() ? "file" : one.contentType());
            String facts = Human.bytes(one.bytes()) + " · " + Human.seconds(one.time())
                    + (one.attempts() > 1 ? " · " + one.attempts() + " attempts" : "");
            grid.append("""
                <li><a class="tile" href="%s">%s</a>
                <p class="name" title="%s">%s</p><p class="facts">%s</p></li>
                """.formatted(file, tile, escaped(one.address()), name, facts));
        }
        return grid.append("</ul>\n").toString();
    }

    private static String unfinished(List<Outcome.Unfinished> unfinished) {
        if (unfinished.isEmpty()) {
            return "";
        }
        StringBuilder list = new StringBuilder("<h2>What was not finished</h2>\n<ul class=\"failures\">\n");
        unfinished.forEach(
                one -> list.append("<li>").append(link(one.address())).append("</li>\n"));
        return list.append("</ul>\n").toString();
    }

    /// An address to click on; the line of a list that is none must not become a link, whatever scheme it
    /// claims.
    private static String link(String address) {
        String text = escaped(address);
        boolean web = address.startsWith("http://") || address.startsWith("https://");
        return web ? "<a href=\"" + text + "\" rel=\"noreferrer\">" + text + "</a>" : text;
    }

    private static String relativeLink(String file) {
        try {
            return new URI(null, null, "./" + file, null).toASCIIString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a clean file name fits into a path: " + file, e);
        }
    }

    /// For text and for attributes in double quotes alike.
    static String escaped(String text) {
        StringBuilder result = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> result.append("&amp;");
                case '<' -> result.append("&lt;");
                case '>' -> result.append("&gt;");
                case '"' -> result.append("&quot;");
                case '\'' -> result.append("&#39;");
                default -> result.append(c);
            }
        }
        return result.toString();
    }

    private static String style() {
        try (InputStream css = ContactSheet.class.getResourceAsStream("contact-sheet.css")) {
            if (css == null) {
                throw new IllegalStateException("contact-sheet.css is missing beside this class");
            }
            return new String(css.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("contact-sheet.css cannot be read", e);
        }
    }
}
