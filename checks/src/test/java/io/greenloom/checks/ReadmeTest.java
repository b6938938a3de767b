package io.greenloom.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What README.md shows compiles, and the tour prints what its comments say.
final class ReadmeTest {
    private static final Path ROOT = Path.of(System.getProperty("greenloom.root"));

    @Test
    void javaExamplesCompileAndTheTourPrintsWhatItSays(@TempDir Path folder) throws Exception {
        List<String> examples = blocks("java");
        assertEquals(2, examples.size());
        for (String example : examples) {
            Matcher name = Pattern.compile("class (\\w+)").matcher(example);
            assertTrue(name.find());
            Path source = Files.writeString(folder.resolve(name.group(1) + ".java"), example);
            int failed = ToolProvider.getSystemJavaCompiler()
                    .run(null, null, null, "-d", folder.toString(), "-cp", classPath(), source.toString());
            assertEquals(0, failed, example);
        }
        Process tour = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "-cp",
                        folder + java.io.File.pathSeparator + classPath(),
                        "Tour")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String printed = new String(tour.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(
                List.of("[1, 3, 2, 4]", "[1, 3, 4, 2]", "[1, 3, 2, 4]"),
                printed.lines().toList());
        assertEquals(0, tour.waitFor());
    }

    @Test
    void kotlinExampleIsTheOneThatTheKotlinModuleCompiles() throws IOException {
        Path compiled = ROOT.resolve("kotlin/src/test/kotlin/io/greenloom/kotlin/ReadmeExample.kt");
        List<String> examples = blocks("kotlin");
        assertEquals(1, examples.size());
        assertTrue(
                Files.readString(compiled).contains(examples.getFirst()),
                () -> "not the text of " + ROOT.relativize(compiled));
    }

    private static String classPath() {
        return System.getProperty("java.class.path");
    }

    private static List<String> blocks(String language) throws IOException {
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(ROOT.resolve("README.md")))
                .results()
                .map(match -> match.group(1))
                .toList();
    }
}
