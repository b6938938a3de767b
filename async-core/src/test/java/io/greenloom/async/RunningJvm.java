package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenloom.loom.JdkAccess;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The main method of a test class in a JVM of its own that is talked to, and sent signals. One that is only run
/// to its end is a [ChildJvm].
record RunningJvm(Process process, BufferedReader out, List<String> errorLines, Thread errorReader)
        implements AutoCloseable {
    static RunningJvm start(Class<?> main, String... arguments) throws IOException {
        return startWith("-Xshare:auto", main, arguments);
    }

    static RunningJvm startWith(String flag, Class<?> main, String... arguments) throws IOException {
        // What a shell starts in the background has INT ignored, and so would the program.
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT,TERM"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                JdkAccess.isOpened()
                        ? Arrays.asList(JdkAccess.FLAGS.split(" "))
                        : List.of("-Dgreenloom.portable=true"));
        command.addAll(List.of(flag, "-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).start();
        List<String> errors = new ArrayList<>();
        BufferedReader err = process.errorReader(StandardCharsets.UTF_8);
        Thread reader = Thread.ofPlatform().start(() -> err.lines().forEach(errors::add));
        return new RunningJvm(process, process.inputReader(StandardCharsets.UTF_8), errors, reader);
    }

    String line() throws IOException {
        return String.valueOf(out.readLine());
    }

    /// Skips what comes before.
    void awaitLine(String wanted) throws IOException {
        for (String line = out.readLine(); !wanted.equals(line); line = out.readLine()) {
            assertThat(line).as("output before: " + wanted).isNotNull();
        }
    }

    void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    void write(String line) throws IOException {
        process.outputWriter(StandardCharsets.UTF_8).append(line).append('\n').flush();
    }

    /// Returns what it still says until its end.
    List<String> output() {
        return out.lines().toList();
    }

    int exitCode() throws InterruptedException {
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }

    String errors() throws InterruptedException {
        errorReader.join();
        return String.join("\n", errorLines);
    }

    @Override
    public void close() { // which throws no InterruptedException: javac warns of resources that do
        process.destroyForcibly();
        try {
            process.waitFor();
            errorReader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
