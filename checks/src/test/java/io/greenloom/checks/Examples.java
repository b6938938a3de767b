package io.greenloom.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;

/// The examples of a Markdown page, compiled into a folder and run as a reader would.
record Examples(Path page, Path folder) {
    private static final Path ROOT = Path.of(System.getProperty("greenloom.root"));
    private static final Pattern CLASS = Pattern.compile("^(?:public )?(?:final )?class (\\w+)", Pattern.MULTILINE);

    static Examples of(String page, Path folder) {
        return new Examples(ROOT.resolve(page), folder);
    }

    List<String> blocks(String language) throws IOException {
        return Pattern.compile("^```" + language + "\n(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE)
                .matcher(Files.readString(page))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    /// Compiles one source file; returns the name of its first class.
    String compile(String source) throws IOException {
        Matcher name = CLASS.matcher(source);
        if (!name.find()) {
            throw new AssertionError("no class in an example of " + page + ":\n" + source);
        }
        Path file = Files.writeString(folder.resolve(name.group(1) + ".java"), source);
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        int failed = ToolProvider.getSystemJavaCompiler()
                .run(null, messages, messages, "-d", folder.toString(), "-cp", classPath(), file.toString());
        assertEquals(
                0,
                failed,
                () -> "an example of " + page + " does not compile:\n" + messages.toString(StandardCharsets.UTF_8)
                        + source);
        return name.group(1);
    }

    /// Runs a compiled class and returns the lines that it prints.
    List<String> run(String mainClass) throws Exception {
        Path output = folder.resolve(mainClass + ".out");
        Path errors = folder.resolve(mainClass + ".err");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "-cp",
                        classPath(),
                        mainClass)
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        boolean ended = process.waitFor(2, TimeUnit.MINUTES);
        process.destroyForcibly().waitFor();
        String printed = Files.readString(output);
        String said = printed + Files.readString(errors);
        assertTrue(ended, () -> "the example " + mainClass + " of " + page + " does not end:\n" + said);
        assertEquals(0, process.exitValue(), () -> "an example of " + page + " failed:\n" + said);
        return printed.lines().toList();
    }

    private String classPath() {
        return folder + File.pathSeparator + System.getProperty("java.class.path");
    }
}
