package io.greenloom.style;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.ImportOrderer;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Every Java source is as the formatter writes it. `mvn -pl code-style test -Dformat=apply` makes it so.
final class JavaFormatTest {
    private static final Path ROOT = Path.of(System.getProperty("greenloom.root"));
    private static final boolean APPLY = "apply".equals(System.getProperty("format"));

    private final Formatter formatter = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(JavaFormatterOptions.Style.PALANTIR)
            .formatJavadoc(false)
            .build());

    @Test
    void everyJavaSourceIsFormatted() throws IOException, FormatterException {
        List<Path> sources = sources();
        assertFalse(sources.isEmpty(), "no sources below " + ROOT);
        List<Path> unformatted = new ArrayList<>();
        for (Path source : sources) {
            String text = Files.readString(source);
            String formatted = format(source, text);
            if (!formatted.equals(text)) {
                if (APPLY) {
                    Files.writeString(source, formatted);
                } else {
                    unformatted.add(ROOT.relativize(source));
                }
            }
        }
        assertTrue(
                unformatted.isEmpty(),
                () -> "not formatted (mvn -pl code-style test -Dformat=apply does it): " + unformatted);
    }

    private String format(Path source, String text) throws FormatterException {
        // The formatter would break such a comment into lines that are no comments any more.
        text.lines()
                .filter(line -> line.length() > 115 && line.strip().startsWith("//"))
                .findFirst()
                .ifPresent(line -> {
                    throw new IllegalStateException(source + ": a comment longer than 115 columns: " + line.strip());
                });
        try {
            return formatter.formatSource(ImportOrderer.reorderImports(
                    RemoveUnusedImports.removeUnusedImports(text), JavaFormatterOptions.Style.PALANTIR));
        } catch (FormatterException | RuntimeException e) {
            throw new IllegalStateException("cannot format " + source, e);
        }
    }

    private static List<Path> sources() throws IOException {
        try (var files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !ROOT.relativize(file).toString().contains("target"))
                    .sorted()
                    .toList();
        }
    }
}
