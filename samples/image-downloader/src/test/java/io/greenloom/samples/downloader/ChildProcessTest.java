package io.greenloom.samples.downloader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The program as a process: signals, limits and the exit code that a shell sees.
final class ChildProcessTest {
    private static final int LARGE = 2_000_000;

    @TempDir
    Path temp;

    private final CountDownLatch release = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(threads);
        server.createContext("/small", exchange -> {
            exchange.sendResponseHeaders(200, 5);
            try (OutputStream body = exchange.getResponseBody()) {
                body.write("small".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            }
        });
        server.createContext("/large", exchange -> {
            exchange.sendResponseHeaders(200, LARGE);
            try (OutputStream body = exchange.getResponseBody()) {
                body.write(new byte[LARGE]);
            }
        });
        server.createContext("/stuck", exchange -> {
            exchange.sendResponseHeaders(200, LARGE);
            OutputStream body = exchange.getResponseBody();
            body.write(new byte[LARGE / 2]);
            body.flush();
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stopServer() {
        release.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private String address(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private Path out() {
        return temp.resolve("out");
    }

    private static List<String> names(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /// A shell without job control starts what is in its background deaf to Ctrl-C, and all its descendants
    /// are.
    private static boolean deafToInterrupts() throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.isReadable(status)
                && Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .anyMatch(line -> new BigInteger(line.substring(7).strip(), 16).testBit(1));
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void aSignalStopsInGoodOrder(String signal, int exitCode) throws Exception {
        assumeFalse(signal.equals("INT") && deafToInterrupts(), "this process was started deaf to SIGINT");
        try (Child child = Child.start(
                temp, Main.class, address("/small"), address("/stuck"), address("/stuck?2"), "--out", "out")) {
            Poll.until(
                    "a finished file and two half ones",
                    () -> names(out()).contains("small")
                            && names(out()).stream()
                                            .filter(name -> name.endsWith(".part"))
                                            .count()
                                    == 2);
            child.signal(signal);

            assertThat(child.await()).as(child.text()).isEqualTo(exitCode);
            assertThat(names(out())).containsExactly("contact-sheet.html", "download-summary.json", "small");
            JsonNode json = new ObjectMapper()
                    .readTree(out().resolve("download-summary.json").toFile());
            assertThat(json.get("interrupted").asBoolean()).isTrue();
            assertThat(json.get("unfinished")).hasSize(2);
            assertThat(child.text())
                    .contains("1 of 3 addresses downloaded", "2 not finished")
                    .doesNotContain("\tat ");
        }
    }

    /// Stands for a run whose clean-up takes for ever.
    static final class Stubborn {
        private Stubborn() {}

        public static void main(String[] args) throws InterruptedException {
            Interrupts.install(System.err).stopBy(() -> {});
            System.out.println("ready");
            new CountDownLatch(1).await();
        }
    }

    @Test
    void theSecondInterruptEndsAtOnceAndTheSecondTerminationDoesNot() throws Exception {
        assumeFalse(deafToInterrupts(), "this process was started deaf to SIGINT");
        try (Child child = Child.start(temp, Stubborn.class)) {
            Poll.until("the child is ready", () -> child.text().contains("ready"));
            child.signal("INT");
            Poll.until("the first is taken", () -> child.text().contains("stopping"));
            child.signal("TERM");
            child.signal("INT");
            assertThat(child.await()).isEqualTo(130);
        }
    }

    @Test
    void exitCodesReachTheShell() throws Exception {
        try (Child good = Child.start(temp, Main.class, address("/small"), "--out", "out", "--quiet")) {
            assertThat(good.await()).isZero();
            assertThat(good.text()).isEmpty();
        }
        try (Child some = Child.start(temp, Main.class, address("/none"), "--out", "out", "--quiet")) {
            assertThat(some.await()).isEqualTo(1);
            assertThat(some.text()).contains("HTTP status 404 Not Found");
        }
        try (Child bad = Child.start(temp, Main.class, "nonsense")) {
            assertThat(bad.await()).isEqualTo(2);
            assertThat(bad.text()).hasLineCount(1);
        }
    }

    /// A limit on the size of files stands for a full disk: the same call fails in the same way.
    @Test
    void aDiskThatTakesNoMoreEndsTheRunInOneSentence() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no shell here");
        try (Child child = Child.start(
                temp,
                List.of("/bin/sh", "-c", "ulimit -f 1000 && exec \"$@\"", "sh"),
                Main.class,
                address("/small"),
                address("/large"),
                address("/stuck"),
                "--out",
                "out")) {
            assertThat(child.await()).as(child.text()).isEqualTo(1);
            assertThat(child.text())
                    .contains("the output folder 'out' cannot be written any more, so the run was broken off: ")
                    .doesNotContain("\tat ");
            assertThat(names(out())).noneMatch(name -> name.endsWith(".part")).contains("small");
        }
    }

    @Test
    void aFullDiskEndsTheRunInOneSentence() throws Exception {
        Path disk = Files.createDirectory(temp.resolve("disk"));
        int mounted = new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.toString())
                .redirectErrorStream(true)
                .start()
                .waitFor();
        assumeTrue(mounted == 0, "a small disk cannot be mounted here");
        try (Child child = Child.start(temp, Main.class, address("/large"), "--out", "disk")) {
            assertThat(child.await()).as(child.text()).isEqualTo(1);
            assertThat(child.text()).contains("No space left on device").doesNotContain("\tat ");
            assertThat(names(disk)).noneMatch(name -> name.endsWith(".part"));
        } finally {
            new ProcessBuilder("umount", disk.toString()).start().waitFor();
        }
    }

    @Test
    void aReportThatCannotBeWrittenIsAFailureInOneSentence() throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/full")), "no /dev/full on this system");
        Result result = Result.of(address("/small"), "--out", out().toString(), "--json", "/dev/full");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("'/dev/full' cannot be written: No space left on device");
        assertThat(Path.of("/dev/full"))
                .satisfies(path -> assertThat(Files.isRegularFile(path)).isFalse());
        assertThat(names(out())).contains("small", "contact-sheet.html");
    }

    @Test
    void theJsonSummaryGoesWhereItIsWanted() throws Exception {
        Path json = temp.resolve("run.json");
        assertThat(Result.of("--json", json.toString(), address("/small"), "--out", out().toString())
                        .exitCode())
                .isZero();
        assertThat(new ObjectMapper()
                        .readTree(json.toFile())
                        .at("/totals/downloaded")
                        .asInt())
                .isEqualTo(1);

        Result toOut = Result.of("--out", out().toString(), "--json", "-", address("/small"));
        assertThat(new ObjectMapper()
                        .readTree(toOut.out())
                        .at("/files/0/unchanged")
                        .asBoolean())
                .isTrue();
        assertThat(toOut.err()).contains("1 of 1 address downloaded");

        Result withoutName = Result.of("--out", out().toString(), "--json", address("/small"));
        assertThat(withoutName.exitCode()).isZero();
        assertThat(names(out())).containsExactly("contact-sheet.html", "download-summary.json", "small");
    }
}
