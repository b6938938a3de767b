package io.greenloom.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.greenloom.async.Async;
import io.greenloom.async.Task;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The session against a server that others wrote. Skipped where nginx is not installed, but not on CI.
@Timeout(60)
final class NginxTest {
    private static final byte[] LARGE = new byte[10 * 1024 * 1024];
    private static final String TEXT = "the quick brown fox\n".repeat(5000);

    @TempDir
    @SuppressWarnings("NullAway.Init") // by JUnit
    private static Path folder;

    @SuppressWarnings("NullAway.Init") // by start
    private static Process nginx;

    private static int port;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        Path program = Stream.of("/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseGet(NginxTest::missing);
        new Random(11).nextBytes(LARGE);
        Path html = Files.createDirectories(folder.resolve("html"));
        Files.write(html.resolve("large.bin"), LARGE);
        Files.writeString(html.resolve("text.txt"), TEXT);
        Files.write(html.resolve("small.bin"), new byte[1024]);
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path config = Files.writeString(folder.resolve("nginx.conf"), config());
        nginx = new ProcessBuilder(program.toString(), "-p", folder.toString(), "-c", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        awaitPort();
    }

    private static Path missing() {
        String reason = "nginx is not installed; install the package nginx-light to run this test";
        return System.getenv("CI") == null ? abort(reason) : fail(reason);
    }

    private static String config() {
        String temporary = Stream.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
                .map(kind -> kind + "_temp_path " + folder.resolve(kind) + ";\n")
                .reduce("", String::concat);
        return """
                daemon off;
                master_process off;
                pid %1$s/pid;
                error_log %1$s/error.log;
                events { worker_connections 512; }
                http {
                  %2$s
                  log_format connection "$connection";
                  access_log %1$s/access.log connection;
                  gzip on;
                  gzip_min_length 1;
                  gzip_types text/plain;
                  types { text/plain txt; application/octet-stream bin; }
                  server {
                    listen 127.0.0.1:%3$d;
                    root %1$s/html;
                    location = /moved { return 301 /text.txt; }
                    location = /gone { return 404; }
                  }
                }
                """.formatted(folder, temporary, port);
    }

    private static void awaitPort() throws IOException, InterruptedException {
        for (int i = 0; i < 500; i++) {
            if (!nginx.isAlive()) {
                fail("nginx did not start: " + Files.readString(folder.resolve("output")));
            }
            try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException e) {
                Thread.sleep(10); // it has no other way to say that it is up
            }
        }
        fail("nginx did not open its port within five seconds");
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (nginx != null) {
            nginx.destroy();
            if (!nginx.waitFor(10, TimeUnit.SECONDS)) {
                nginx.destroyForcibly();
            }
        }
    }

    @Test
    void manyRequestsInARowShareAConnection() throws IOException {
        long before = connections();
        Async.run(() -> {
            try (var session = ClientSession.create()) {
                for (int i = 0; i < 900; i++) {
                    try (var response = session.get(url("/small.bin"))) {
                        assertThat(response.read()).hasSize(1024);
                    }
                }
                assertThat(session.statistics()).isEqualTo(new SessionStatistics(0, 0, 1, 0, 1, 899));
            }
            return true;
        });
        assertThat(connections() - before).isEqualTo(1);
    }

    private static long connections() throws IOException {
        try (Stream<String> lines = Files.lines(folder.resolve("access.log"), StandardCharsets.US_ASCII)) {
            return lines.distinct().count();
        }
    }

    @Test
    void textComesCompressedAndIsRead() {
        Async.run(() -> {
            try (var session = ClientSession.create();
                    var response = session.get(url("/text.txt"))) {
                assertThat(response.headers().get("content-encoding")).isEqualTo("gzip");
                assertThat(response.headers().get("transfer-encoding")).isEqualTo("chunked");
                assertThat(response.contentType()).isEqualTo("text/plain");
                assertThat(response.text()).isEqualTo(TEXT);
                assertThat(session.statistics().idle()).isEqualTo(1);
            }
            return true;
        });
    }

    @Test
    void aLargeBodyArrivesIntactWholeAndStreamed() {
        Async.run(() -> {
            try (var session = ClientSession.create()) {
                try (var response = session.get(url("/large.bin"))) {
                    assertThat(response.contentLength()).isEqualTo(LARGE.length);
                    assertThat(response.read()).isEqualTo(LARGE);
                }
                try (var response = session.get(url("/large.bin"))) {
                    ByteArrayOutputStream out = new ByteArrayOutputStream();
                    assertThat(response.content().transferTo(out)).isEqualTo(LARGE.length);
                    assertThat(out.toByteArray()).isEqualTo(LARGE);
                }
                assertThat(session.statistics().opened()).isEqualTo(1);
            }
            return true;
        });
    }

    @Test
    void manyRequestsSideBySideAllArrive() {
        Async.run(() -> {
            try (var session = ClientSession.create(SessionOptions.DEFAULT.withLimit(20))) {
                List<Task<Integer>> tasks = IntStream.range(0, 2000)
                        .mapToObj(i -> Async.createTask(() -> {
                            try (var response = session.get(url(i % 10 == 0 ? "/text.txt" : "/small.bin"))) {
                                return response.read().length;
                            }
                        }))
                        .toList();
                long total = Async.gather(tasks).stream().mapToLong(i -> i).sum();
                assertThat(total).isEqualTo(1800L * 1024 + 200L * TEXT.length());
                assertThat(session.statistics().opened()).isEqualTo(20);
                Waits.untilQuiet(session);
            }
            return true;
        });
    }

    @Test
    void redirectsAndErrorsAreWhatTheyAre() {
        Async.run(() -> {
            try (var session = ClientSession.create()) {
                try (var response = session.get(url("/moved"))) {
                    assertThat(response.url()).isEqualTo(url("/text.txt"));
                    assertThat(response.text()).isEqualTo(TEXT);
                }
                try (var response = session.get(url("/gone"))) {
                    assertThat(response.status()).isEqualTo(404);
                }
                try (var response = session.head(url("/large.bin"))) {
                    assertThat(response.contentLength()).isEqualTo(LARGE.length);
                    assertThat(response.read()).isEmpty();
                }
                assertThat(session.statistics().opened()).isEqualTo(1);
            }
            return true;
        });
    }

    private static String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }
}
