package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenloom.async.process.Subprocess;
import io.greenloom.async.stream.DatagramEndpoint;
import io.greenloom.async.stream.Server;
import io.greenloom.async.stream.Stream;
import io.greenloom.async.sync.Lock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What debug mode says of things that were open when their loop was closed: Python's `ResourceWarning`.
final class UnclosedTest {
    private static String log(boolean debug, Action main) {
        PrintStream err = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try (EventLoop loop = EventLoop.create()) {
            loop.setDebug(debug);
            loop.runUntilComplete(main.asCallable());
        } finally {
            System.setErr(err);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static void opensMuch() throws Exception {
        Server server = Server.start(Stream::read, "127.0.0.1", 0);
        Stream.connect("127.0.0.1", server.port());
        DatagramEndpoint.bind("127.0.0.1", 0);
    }

    @Test
    void debugModeNamesStreamsServersAndDatagramEndpoints() {
        assertThat(log(true, UnclosedTest::opensMuch))
                .contains("the stream to 127.0.0.1:", "Server[[127.0.0.1:", "DatagramEndpoint[open")
                .contains("was not closed when its loop was", "UnclosedTest.opensMuch");
    }

    @Test
    void withoutDebugModeNothingIsSaid() {
        assertThat(log(false, UnclosedTest::opensMuch)).isEmpty();
    }

    @Test
    void whatIsClosedIsNotNamed() {
        assertThat(log(true, () -> {
                    try (Server server = Server.start(Stream::read, "127.0.0.1", 0);
                            DatagramEndpoint _ = DatagramEndpoint.bind("127.0.0.1", 0);
                            Stream stream = Stream.connect("127.0.0.1", server.port())) {
                        stream.write(new byte[1]);
                    }
                    Subprocess.run("true");
                    Subprocess.exec("true").await();
                }))
                .doesNotContain("not closed");
    }

    @Test
    void debugModeNamesProcessesThatStillRun() throws Exception {
        List<Subprocess> left = new ArrayList<>();
        try {
            assertThat(log(true, () -> left.add(Subprocess.exec("sleep", "1000"))))
                    .contains("Subprocess[sleep, pid ", "still runs, and was not closed")
                    .contains("UnclosedTest");
        } finally {
            left.forEach(Subprocess::close);
        }
    }

    @Test
    void theEnvironmentVariableDoesTheSameAsTheProperty() throws IOException, InterruptedException {
        ProcessBuilder child = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName());
        child.environment().put("GREENLOOM_DEBUG", "1");
        Process process = child.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        assertThat(said).contains("the stream to 127.0.0.1:", "was not closed", "does not hold Lock[held by");
    }

    /// Run in a JVM of its own.
    static final class Child {
        public static void main(String[] args) throws Exception {
            Async.run(UnclosedTest::opensMuch);
            Lock lock = new Lock();
            lock.acquire();
            Thread stranger = Thread.ofPlatform().start(() -> {
                try {
                    lock.release();
                } catch (IllegalStateException e) {
                    System.out.println(e.getMessage());
                }
            });
            stranger.join();
        }
    }
}
