package io.greenloom.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The examples of the guide's pages compile, run, and print what their comments say: `println(x); // this`.
///
/// A block is a source file if it has a class, else the body of a method, with the usual imports and those that it
/// begins with.
final class GuideTest {
    private static final String IMPORTS = """
            import static java.lang.System.out;
            import io.greenloom.async.*;
            import io.greenloom.generator.*;
            import io.greenloom.greenlet.*;
            import java.time.*;
            import java.util.*;
            import java.util.function.*;
            import java.util.stream.*;
            """;
    private static final Pattern PRINTED = Pattern.compile("println\\(.*\\);\\s*// (.*)$");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "docs/greenlets.md",
                "docs/generators.md",
                "docs/getting-started.md",
                "docs/tasks.md",
                "docs/cancellation.md",
                "docs/synchronisation.md",
                "docs/coming-from-asyncio.md",
                "docs/coming-from-quasar.md",
                "docs/coming-from-gevent.md",
                "docs/coming-from-kotlinx.md",
                "docs/what-suspends.md",
                "docs/time.md",
                "docs/signals.md",
                "docs/streams.md",
                "docs/debugging.md",
                "docs/testing.md"
            })
    void examplesPrintWhatTheirCommentsSay(String page, @TempDir Path folder) throws Exception {
        Examples examples = Examples.of(page, folder);
        List<String> blocks = examples.blocks("java");
        assertFalse(blocks.isEmpty());
        for (int i = 0; i < blocks.size(); i++) {
            String block = blocks.get(i);
            boolean isFile = block.contains("class ") && block.contains("static void main");
            String source = isFile ? block : snippet("Snippet" + i, block);
            List<String> expected = expected(block);
            String mainClass = examples.compile(isFile && !block.contains("import ") ? IMPORTS + source : source);
            assertEquals(expected, examples.run(mainClass), () -> "printed by " + page + ":\n" + block);
        }
    }

    private static String snippet(String name, String body) {
        String imports = body.lines().filter(line -> line.startsWith("import ")).collect(Collectors.joining("\n"));
        String statements =
                body.lines().filter(line -> !line.startsWith("import ")).collect(Collectors.joining("\n"));
        return IMPORTS + imports + "\nclass " + name
                + " {\n    public static void main(String[] args) throws Exception {\n" + statements + "\n    }\n}\n";
    }

    private static List<String> expected(String block) {
        List<String> lines = new ArrayList<>();
        for (String line : block.lines().toList()) {
            Matcher printed = PRINTED.matcher(line);
            if (printed.find()) {
                lines.add(printed.group(1).strip());
            }
        }
        return lines;
    }
}
