package io.greenloom.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Starts contestants, one at a time, and reads the line they print.
final class ContestantProcess {
    /// The same for every JVM contestant: one collector, one heap, the JDK opened to those that need it.
    static final List<String> JVM_FLAGS = List.of(
            "-Xms512m",
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");

    private static final long TIMEOUT_SECONDS = 300;

    private final String python;
    private final Path scripts;
    private final Path workFolder;

    ContestantProcess(String python, Path scripts, Path workFolder) {
        this.python = python;
        this.scripts = scripts;
        this.workFolder = workFolder;
    }

    /// Runs the contestant once and waits for its end.
    Outcome run(Contestant contestant, String unit, int amount, double warmUpSeconds) throws InterruptedException {
        List<String> command = command(contestant.program(), amount, warmUpSeconds);
        Path output = workFolder.resolve("output.txt");
        Path errors = workFolder.resolve("errors.txt");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile())
                    .start();
            return await(process, output, errors, unit, contestant.program() instanceof Contestant.Python);
        } catch (IOException e) {
            return contestant.program() instanceof Contestant.Python
                    ? new Outcome.Missing("python3 (no program " + python + ")")
                    : new Outcome.Failed(String.valueOf(e.getMessage()));
        }
    }

    private static Outcome await(Process process, Path output, Path errors, String unit, boolean python)
            throws IOException, InterruptedException {
        try {
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                return new Outcome.Failed(
                        "did not end within " + TIMEOUT_SECONDS + " s" + reason(lines(errors), python));
            }
        } finally {
            process.destroyForcibly();
        }
        return process.exitValue() == 0
                ? Outcome.parse(lines(output), unit)
                : new Outcome.Failed("ended with status " + process.exitValue() + reason(lines(errors), python));
    }

    private List<String> command(Contestant.Program program, int amount, double warmUpSeconds) {
        List<String> command = new ArrayList<>();
        switch (program) {
            case Contestant.Jvm jvm -> {
                command.add(java().toString());
                command.addAll(JVM_FLAGS);
                command.addAll(jvm.jvmFlags());
                command.addAll(List.of("-cp", System.getProperty("java.class.path"), jvm.mainClass()));
            }
            case Contestant.Python script -> {
                command.add(python);
                command.add(scripts.resolve(script.script() + ".py").toString());
            }
        }
        command.add(Integer.toString(amount));
        command.add(Double.toString(warmUpSeconds));
        command.addAll(program.arguments());
        return command;
    }

    /// Returns the program that runs this JVM.
    static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.readAllLines(file, StandardCharsets.UTF_8);
    }

    /// The line of its error output that names the error: the first of a JVM's stack trace, the last of
    /// Python's.
    static String reason(List<String> errors, boolean python) {
        List<String> lines = errors.stream()
                .filter(line -> !line.isBlank() && !line.startsWith("\t") && !line.startsWith("WARNING"))
                .toList();
        if (lines.isEmpty()) {
            return "";
        }
        return ": " + (python ? lines.getLast() : lines.getFirst()).strip();
    }
}
