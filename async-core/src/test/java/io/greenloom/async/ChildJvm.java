package io.greenloom.async;

import io.greenloom.loom.JdkAccess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The main method of a test class, run in a JVM of its own with this one's class path.
record ChildJvm(int exitCode, String output) {
    static ChildJvm opened(Class<?> main) throws IOException, InterruptedException {
        return run(main, JdkAccess.FLAGS.split(" "));
    }

    static ChildJvm portable(Class<?> main) throws IOException, InterruptedException {
        return run(main);
    }

    static ChildJvm run(Class<?> main, String... flags) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Arrays.asList(flags));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("child JVM did not end: " + output);
        }
        return new ChildJvm(process.exitValue(), output);
    }
}
