package io.greenloom.samples.downloader;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Servers and lists that mean no good: one address fails, with its reason, and the others arrive.
@Timeout(60)
final class HostileTest {
    private static final int MIB = 1024 * 1024;

    @TempDir
    Path temp;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger endless = new AtomicInteger();
    private HttpServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(threads);
        server.createContext("/good", exchange -> {
            exchange.sendResponseHeaders(200, MIB);
            try (OutputStream body = exchange.getResponseBody()) {
                body.write(new byte[MIB]);
            }
        });
        server.createContext("/endless", exchange -> {
            endless.incrementAndGet();
            exchange.sendResponseHeaders(200, 0);
            OutputStream body = exchange.getResponseBody();
            byte[] piece = new byte[64 * 1024];
            for (int i = 0; i < 10_000; i++) {
                body.write(piece);
            }
        });
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
        threads.shutdownNow();
    }

    private String address(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private JsonNode failure(Path out) throws IOException {
        JsonNode json =
                new ObjectMapper().readTree(out.resolve("download-summary.json").toFile());
        assertThat(json.get("failures")).as(json.toPrettyString()).hasSize(1);
        return json.get("failures").get(0);
    }

    @Test
    void anEndlessBodyFailsAtTheLimitAndIsNotAskedForAgain() throws IOException {
        Path out = temp.resolve("out");
        Result result =
                Result.of(address("/endless"), address("/good"), "--max-size", "1M", "-q", "-o", out.toString());
        assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
        JsonNode failure = failure(out);
        assertThat(failure.get("kind").asText()).isEqualTo("size");
        assertThat(failure.get("reason").asText()).isEqualTo("larger than 1 MiB; --max-size sets another limit");
        assertThat(endless).hasValue(1);
        try (Stream<Path> files = Files.list(out)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("good", "contact-sheet.html", "download-summary.json");
        }
    }

    @Test
    void anAddressThatTheSessionRefusesIsABadAddressWithItsPlaceInTheList() throws IOException {
        Path out = temp.resolve("out");
        Path list = Files.write(temp.resolve("list.txt"), List.of(address("/good"), "", "http://[::1%25lo]/"));
        Result result = Result.of("-i", list.toString(), "-q", "-o", out.toString());
        assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
        JsonNode failure = failure(out);
        assertThat(failure.get("kind").asText()).isEqualTo("address");
        assertThat(failure.get("reason").asText())
                .startsWith(list + ", line 3: ")
                .contains("its host [::1%25lo] is no IPv6 address");
    }
}
