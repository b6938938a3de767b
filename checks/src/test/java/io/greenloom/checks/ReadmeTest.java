package io.greenloom.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What README.md shows compiles, and the tour prints what its comments say.
final class ReadmeTest {
    private static final Path ROOT = Path.of(System.getProperty("greenloom.root"));

    @Test
    void javaExamplesCompileAndTheTourPrintsWhatItSays(@TempDir Path folder) throws Exception {
        Examples readme = Examples.of("README.md", folder);
        List<String> examples = readme.blocks("java");
        assertEquals(2, examples.size());
        for (String example : examples) {
            readme.compile(example);
        }
        assertEquals(List.of("[1, 3, 2, 4]", "[1, 3, 4, 2]", "[1, 3, 2, 4]"), readme.run("Tour"));
    }

    @ParameterizedTest
    @CsvSource({
        "README.md, ReadmeExample.kt, 1",
        "docs/getting-started.md, GettingStarted.kt, 1",
        "docs/coming-from-kotlinx.md, ComingFromKotlinx.kt, 6"
    })
    void kotlinExamplesAreThoseThatTheKotlinModuleCompiles(String page, String source, int count, @TempDir Path folder)
            throws IOException {
        Path compiled =
                ROOT.resolve("kotlin/src/test/kotlin/io/greenloom/kotlin").resolve(source);
        String text = Files.readString(compiled);
        List<String> examples = Examples.of(page, folder).blocks("kotlin");
        assertEquals(count, examples.size());
        for (String example : examples) {
            assertTrue(text.contains(example), () -> "not in " + ROOT.relativize(compiled) + ":\n" + example);
        }
    }
}
