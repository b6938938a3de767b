package io.greenloom.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Reading bodies: whole, in pieces, as text, and no faster than somebody takes them.
@Timeout(60)
final class ContentReaderTest {
    private interface Body {
        void read(ClientResponse response) throws Exception;
    }

    @Test
    void piecesAreOfTheSizeThatIsAskedFor() throws IOException {
        with("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789", response -> {
            ContentReader content = response.content();
            assertThat(content.read(3)).asString().isEqualTo("012");
            assertThat(content.readExactly(4)).asString().isEqualTo("3456");
            assertThat(content.isAtEnd()).isFalse();
            assertThat(content.readAny()).asString().isEqualTo("789");
            assertThat(content.readAny()).isNull();
            assertThat(content.read(1)).isNull();
            assertThat(content.isAtEnd()).isTrue();
            assertThat(content.readExactly(0)).isEmpty();
            assertThat(response.content()).isSameAs(content);
        });
    }

    @Test
    void readExactlyWaitsForAllOfIt() throws IOException {
        try (var server = ScriptedServer.start(peer -> {
            peer.request();
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n");
            for (int i = 0; i < 10; i++) {
                peer.send(String.valueOf(i));
            }
            peer.awaitEnd();
        })) {
            read(
                    server,
                    response -> assertThat(response.content().readExactly(10))
                            .asString()
                            .isEqualTo("0123456789"));
        }
    }

    @Test
    void readExactlyTellsWhatThereWasBeforeTheEnd() throws IOException {
        with(
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc",
                response -> assertThatThrownBy(() -> response.content().readExactly(5))
                        .isInstanceOfSatisfying(IncompleteReadException.class, e -> {
                            assertThat(e.partial()).asString().isEqualTo("abc");
                            assertThat(e).hasMessageContaining("3").hasMessageContaining("5");
                        }));
    }

    @Test
    void theStreamIsAnInputStream() throws IOException {
        with("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n\377abc", response -> {
            var in = response.content().inputStream();
            assertThat(in.read()).isEqualTo(255);
            assertThat(in.available()).isEqualTo(3);
            assertThat(in.readAllBytes()).asString().isEqualTo("abc");
            assertThat(in.read()).isEqualTo(-1);
            assertThat(in.read(new byte[1])).isEqualTo(-1);
        });
    }

    @Test
    void theWholeBodyIsKept() throws IOException {
        with("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", response -> {
            byte[] bytes = response.read();
            assertThat(response.read()).isSameAs(bytes);
            assertThat(response.text()).isEqualTo("abc");
            response.close();
            assertThat(response.read()).isSameAs(bytes);
        });
    }

    @Test
    void aClosedResponseIsNotAnEmptyOne() throws IOException {
        with("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", response -> {
            response.close();
            assertThatThrownBy(response::read)
                    .isInstanceOf(ClientConnectionException.class)
                    .hasMessageContaining("closed");
            assertThatThrownBy(() -> response.content().readAny()).isInstanceOf(ClientConnectionException.class);
        });
    }

    @Test
    void textIsInTheCharsetOfTheHeaders() throws IOException {
        String head = "HTTP/1.1 200 OK\r\nContent-Length: %d\r\nContent-Type: %s\r\n\r\n";
        with(head.formatted(2, "text/html; Charset=\"iso-8859-1\"") + "\u00e4\u00f6", response -> {
            assertThat(response.contentType()).isEqualTo("text/html");
            assertThat(response.charset()).isEqualTo("iso-8859-1");
            assertThat(response.text()).isEqualTo("\u00e4\u00f6");
        });
        with(head.formatted(2, "nonsense; charset=no-such") + "\u00c3\u00a4", response -> {
            assertThat(response.contentType()).isEqualTo("application/octet-stream");
            assertThat(response.text()).isEqualTo("\u00e4");
        });
        with("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n\u00e4", response -> {
            assertThat(response.contentType()).isEqualTo("application/octet-stream");
            assertThat(response.charset()).isNull();
            assertThatThrownBy(response::text)
                    .isInstanceOf(ClientPayloadException.class)
                    .hasMessageContaining("UTF-8");
            assertThat(response.text(StandardCharsets.ISO_8859_1)).isEqualTo("\u00e4");
        });
    }

    @Test
    void aStatusIsRaisedWhereItIsAskedFor() throws IOException {
        with("HTTP/1.1 404 Not Found\r\nContent-Length: 1\r\nX: y\r\n\r\nx", response -> {
            assertThat(response.isOk()).isFalse();
            assertThatThrownBy(response::raiseForStatus).isInstanceOfSatisfying(ClientResponseException.class, e -> {
                assertThat(e.status()).isEqualTo(404);
                assertThat(e.headers().get("x")).isEqualTo("y");
                assertThat(e.url()).isEqualTo(response.url());
                assertThat(e).hasMessageContaining("404 Not Found").hasMessageContaining(response.url());
            });
        });
        with(
                "HTTP/1.1 204 No Content\r\n\r\n",
                response -> assertThat(response.raiseForStatus()).isSameAs(response));
    }

    @Test
    void aServerIsNotReadFasterThanItsBodyIsTaken() throws IOException {
        int size = 64 * 1024 * 1024;
        AtomicLong sent = new AtomicLong();
        try (var server = ScriptedServer.start(peer -> {
            peer.request();
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n");
            byte[] block = new byte[64 * 1024];
            for (int i = 0; i < size / block.length; i++) {
                peer.send(block);
                sent.addAndGet(block.length);
            }
            peer.awaitEnd();
        })) {
            read(server, response -> {
                // What fits into the buffers on the way, and no more, goes out while nobody reads.
                long[] before = {-1};
                Waits.until("stuck", () -> {
                    long now = sent.get();
                    boolean same = now == before[0] && now > 0;
                    before[0] = now;
                    Async.sleep(java.time.Duration.ofMillis(20));
                    return same;
                });
                assertThat(sent.get()).isLessThan(size / 2);
                long total = 0;
                for (byte[] piece = response.content().readAny();
                        piece != null;
                        piece = response.content().readAny()) {
                    total += piece.length;
                }
                assertThat(total).isEqualTo(size);
            });
        }
    }

    @Test
    void aConnectionThatWasPausedServesOthersAfterwards() throws IOException {
        byte[] body = new byte[1024 * 1024];
        new Random(3).nextBytes(body);
        try (var server = ScriptedServer.start(peer -> {
            while (!peer.request().isEmpty()) {
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n");
                peer.send(body);
            }
        })) {
            Async.run(() -> {
                try (var session = ClientSession.create(SessionOptions.DEFAULT.withReadBufferSize(1000))) {
                    for (int i = 0; i < 3; i++) {
                        try (var response = session.get(server.url("/"))) {
                            assertThat(response.read()).isEqualTo(body);
                        }
                    }
                    assertThat(session.statistics().opened()).isEqualTo(1);
                }
                return true;
            });
        }
    }

    @Test
    void manyTinyPiecesAreHeldBackToo() throws IOException {
        int count = 100_000;
        AtomicLong sent = new AtomicLong();
        try (var server = ScriptedServer.start(peer -> {
            peer.request();
            peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            byte[] block = "1\r\nx\r\n".repeat(1000).getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < count / 1000; i++) {
                peer.send(block);
                sent.addAndGet(1000);
            }
            peer.send("0\r\n\r\n");
            peer.awaitEnd();
        })) {
            read(server, response -> assertThat(response.read()).hasSize(count));
            assertThat(sent.get()).isEqualTo(count);
        }
    }

    @Test
    void twoTasksCannotReadOneBody() throws IOException {
        try (var server = ScriptedServer.start(peer -> {
            peer.request();
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n");
            peer.awaitEnd();
        })) {
            read(server, response -> {
                var first = Async.createTask(() -> response.content().readAny());
                Async.yieldNow();
                assertThatThrownBy(() -> response.content().readAny())
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("another task");
                first.cancel();
            });
        }
    }

    private static void with(String reply, Body body) throws IOException {
        try (var server = ScriptedServer.replying(reply)) {
            read(server, body);
        }
    }

    private static void read(ScriptedServer server, Body body) {
        Async.run(() -> {
            try (var session = ClientSession.create();
                    var response = session.get(server.url("/"))) {
                body.read(response);
            }
            return true;
        });
    }
}
