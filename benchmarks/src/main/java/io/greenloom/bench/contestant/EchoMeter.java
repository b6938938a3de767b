package io.greenloom.bench.contestant;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Starts the [load][EchoLoad] for the echo server of this process, and prints messages a second and what they
/// have cost this process.
///
/// Arguments of such a contestant: seconds to measure, seconds to warm up, connections, bytes of a message, the
/// program and the file of arguments that start the load.
final class EchoMeter {
    private EchoMeter() {}

    /// Measures on a thread of its own, and ends the process.
    static void start(String version, String[] arguments, int port) {
        Thread.ofPlatform().name("echo-meter").start(() -> {
            try {
                run(version, arguments, port);
                Runtime.getRuntime().halt(0);
            } catch (IOException | RuntimeException e) {
                e.printStackTrace();
                Runtime.getRuntime().halt(1);
            }
        });
    }

    private static void run(String version, String[] arguments, int port) throws IOException {
        List<String> command = List.of(
                arguments[4],
                "@" + arguments[5],
                Integer.toString(port),
                arguments[2],
                arguments[3],
                arguments[0],
                arguments[1]);
        Process load = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines = load.inputReader(StandardCharsets.UTF_8)) {
            if (!"warm".equals(lines.readLine())) {
                throw new IOException("the load did not warm up");
            }
            long cpu = CpuClock.nanos();
            String line = lines.readLine();
            cpu = CpuClock.nanos() - cpu;
            if (line == null) {
                throw new IOException("the load did not come to its end");
            }
            String[] result = line.split(" ", -1);
            long messages = Long.parseLong(result[0]);
            double seconds = Double.parseDouble(result[1]);
            new Result("requests/s", messages / seconds, cpu / 1e3 / messages, messages, version).print();
        } finally {
            load.destroyForcibly();
        }
    }
}
