package io.greenloom.interop;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A server from a package of the system, on a free port of the loopback address, with all its files in one
/// folder. Stopped by its process id.
record ServerProcess(Process process, int port) {
    /// Returns the last, by name, of the files that match `pattern`; without any, the test is skipped with the
    /// reason, and fails on CI.
    static Path installed(String packageName, Path folder, String pattern) throws IOException {
        var matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
        try (Stream<Path> files = Files.isDirectory(folder) ? Files.walk(folder, 4) : Stream.<Path>empty()) {
            return files.filter(matcher::matches)
                    .filter(Files::isExecutable)
                    .max(Comparator.naturalOrder())
                    .orElseGet(() -> missing(packageName));
        }
    }

    private static Path missing(String packageName) {
        String reason = "the package " + packageName + " is not installed; install it to run this test";
        return System.getenv("CI") == null ? abort(reason) : fail(reason);
    }

    static int freePort() throws IOException {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    /// Starts it and waits until it accepts connections.
    static ServerProcess start(int port, Path folder, List<String> command) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        for (int i = 0; i < 1000; i++) {
            if (!process.isAlive()) {
                fail(command + " did not start: " + Files.readString(output));
            }
            try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return new ServerProcess(process, port);
            } catch (IOException e) {
                Thread.sleep(10); // it has no other way to say that it is up
            }
        }
        process.destroyForcibly();
        return fail(command + " did not open its port within ten seconds: " + Files.readString(output));
    }

    /// Runs a command to its end.
    static void run(Path folder, List<String> command) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            fail(command + " failed: " + Files.readString(output));
        }
    }

    /// Returns `command` as run by `user`.
    static List<String> as(String user, List<String> command) {
        List<String> all = new ArrayList<>(List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups"));
        all.addAll(command);
        return all;
    }

    /// Sends it `signal` and waits for its end.
    void stop(String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
