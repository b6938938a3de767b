package io.greenloom.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What is accepted from a server and what is refused, row by row of the table of wire behaviour.
@Timeout(60)
final class WireTest {
    private static final String OK = "HTTP/1.1 200 OK\r\n";

    static Stream<Arguments> accepted() {
        return Stream.of(
                row(
                        "chunk trailers",
                        OK + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-T: v\r\n\r\n",
                        "hello"),
                row("chunk extension", OK + "Transfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\n\r\n", "hello"),
                row("chunked in capitals", OK + "Transfer-Encoding: Chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", "hello"),
                row("body until the end", OK + "\r\nhello", "hello"),
                row("body until the end, 1.0", "HTTP/1.0 200 OK\r\n\r\nhello", "hello"),
                row(
                        "103 before",
                        "HTTP/1.1 103 Early\r\nLink: </a>\r\n\r\n" + OK + "Content-Length: 5\r\n\r\nhello",
                        "hello"),
                row("100 before", "HTTP/1.1 100 Continue\r\n\r\n" + OK + "Content-Length: 5\r\n\r\nhello", "hello"),
                row(
                        "ten 102 before",
                        "HTTP/1.1 102 P\r\n\r\n".repeat(10) + OK + "Content-Length: 5\r\n\r\nhello",
                        "hello"),
                row("more than is said", OK + "Content-Length: 2\r\n\r\nan extra", "an"),
                row("folded field", OK + "X-A: a\r\n b\r\nContent-Length: 5\r\n\r\nhello", "hello"),
                row("bare line feeds", "HTTP/1.1 200 OK\nContent-Length: 5\n\nhello", "hello"),
                row("no reason", "HTTP/1.1 200\r\nContent-Length: 5\r\n\r\nhello", "hello"),
                row("status 999", "HTTP/1.1 999 Odd\r\nContent-Length: 5\r\n\r\nhello", "hello"),
                row("127 fields", OK + "X: y\r\n".repeat(127) + "Content-Length: 5\r\n\r\nhello", "hello"),
                row("field of 8190", OK + "X: " + "a".repeat(8190) + "\r\nContent-Length: 5\r\n\r\nhello", "hello"),
                row("empty field", OK + "X:\r\nContent-Length: 5\r\n\r\nhello", "hello"),
                row("leading zeros", OK + "Content-Length: 0005\r\n\r\nhello", "hello"),
                row("length 0", OK + "Content-Length: 0\r\n\r\n", ""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("accepted")
    void acceptsWhatServersMaySend(String name, String reply, String body) throws IOException {
        try (var server = ScriptedServer.replyingOnce(reply)) {
            assertThat(readWhole(server)).isEqualTo(body);
            assertThat(readStreamed(server)).isEqualTo(body);
        }
    }

    static Stream<Arguments> cutOrCorrupt() {
        return Stream.of(
                row("shorter than its length", OK + "Content-Length: 10000\r\n\r\nfour", "4 of 10000"),
                row("cut at a chunk's border", OK + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "cut short"),
                row("cut in a chunk", OK + "Transfer-Encoding: chunked\r\n\r\n5\r\nhel", "cut short"),
                row("cut in a chunk's size", OK + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0", "cut short"),
                row("cut in the trailers", OK + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX", "cut short"),
                row("chunk size G", OK + "Transfer-Encoding: chunked\r\n\r\nG\r\nhello\r\n0\r\n\r\n", "badly framed"),
                row("chunk size -5", OK + "Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n", "badly framed"),
                row("chunk size +5", OK + "Transfer-Encoding: chunked\r\n\r\n+5\r\nhello\r\n0\r\n\r\n", "badly framed"),
                row(
                        "chunk size 0x5",
                        OK + "Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n",
                        "badly framed"),
                row(
                        "empty chunk size",
                        OK + "Transfer-Encoding: chunked\r\n\r\n\r\nhello\r\n0\r\n\r\n",
                        "badly framed"),
                row("chunk too long", OK + "Transfer-Encoding: chunked\r\n\r\n3\r\n1234\r\n0\r\n\r\n", "badly framed"),
                row("chunk of 2^64-1", OK + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx", "badly framed"),
                row(
                        "NUL in a trailer",
                        OK + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX: a\0b\r\n\r\n",
                        "badly framed"),
                row(
                        "129 trailers",
                        OK + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n" + "X: y\r\n".repeat(129) + "\r\n",
                        "badly framed"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cutOrCorrupt")
    void refusesABodyThatIsNotWhatItsHeadPromised(String name, String reply, String says) throws IOException {
        try (var server = ScriptedServer.replyingOnce(reply)) {
            assertThatThrownBy(() -> readWhole(server))
                    .isInstanceOf(ClientPayloadException.class)
                    .hasMessageContaining(says);
            assertThatThrownBy(() -> readStreamed(server))
                    .isInstanceOf(ClientPayloadException.class)
                    .hasMessageContaining(says);
        }
    }

    static Stream<Arguments> malformed() {
        String end = "\r\n\r\nhello";
        return Stream.of(
                row(
                        "length and chunked",
                        OK + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
                        ""),
                row("equal lengths", OK + "Content-Length: 5\r\nContent-Length: 5" + end, "two Content-Length"),
                row("unequal lengths", OK + "Content-Length: 5\r\nContent-Length: 6" + end, "two Content-Length"),
                row(
                        "unequal lengths, 1.0",
                        "HTTP/1.0 200 OK\r\nContent-Length: 5\r\nContent-Length: 6" + end,
                        "two Content-Length"),
                row("list of lengths", OK + "Content-Length: 5, 5" + end, "5, 5"),
                row("length abc", OK + "Content-Length: abc" + end, "abc"),
                row("length -5", OK + "Content-Length: -5" + end, "-5"),
                row("length +5", OK + "Content-Length: +5" + end, "+5"),
                row("length 5x", OK + "Content-Length: 5x" + end, "5x"),
                row("length empty", OK + "Content-Length:" + end, ""),
                row("length too large", OK + "Content-Length: 99999999999999999999" + end, ""),
                row("coding gzip", OK + "Transfer-Encoding: gzip" + end, "gzip"),
                row("coding gzip, chunked", OK + "Transfer-Encoding: gzip, chunked" + end, "gzip"),
                row("coding chunked, gzip", OK + "Transfer-Encoding: chunked, gzip" + end, ""),
                row("coding identity", OK + "Transfer-Encoding: identity\r\nContent-Length: 5" + end, "identity"),
                row("chunked twice", OK + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked" + end, "chunked"),
                row(
                        "chunked in 1.0",
                        "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
                        "Transfer-Encoding"),
                row("value of 10000", OK + "X: " + "a".repeat(10000) + end, "10000"),
                row("value of 1 MB", OK + "X: " + "a".repeat(1_000_000) + end, "larger"),
                row("name of 10000", OK + "a".repeat(10000) + ": x" + end, "10000"),
                row("10000 fields", OK + "X: y\r\n".repeat(10000) + end, "128"),
                row("129 fields", OK + "X: y\r\n".repeat(128) + "Content-Length: 5" + end, "128"),
                row("long status line", "HTTP/1.1 200 " + "a".repeat(9000) + end, "larger"),
                row("status 9999", "HTTP/1.1 9999 OK\r\nContent-Length: 5" + end, "9999"),
                row("status 20", "HTTP/1.1 20 OK\r\nContent-Length: 5" + end, "20"),
                row("status +20", "HTTP/1.1 +20 OK\r\nContent-Length: 5" + end, "+20"),
                row("status 099", "HTTP/1.1 099 OK\r\nContent-Length: 5" + end, "099"),
                row("NUL in a value", OK + "X: a\0b\r\nContent-Length: 5" + end, "U+0000"),
                row("bare CR in a value", OK + "X: a\rb\r\nContent-Length: 5" + end, "U+000D"),
                row("space before the colon", OK + "X-F : a\r\nContent-Length: 5" + end, "space"),
                row("tab before the colon", OK + "X-F\t: a\r\nContent-Length: 5" + end, "space"),
                row("space in a name", OK + "X F: a\r\nContent-Length: 5" + end, "space"),
                row("space before the first name", OK + " X: a\r\nContent-Length: 5" + end, "space"),
                row("no name", OK + ": a\r\nContent-Length: 5" + end, ""),
                row("no colon", OK + "nonsense\r\nContent-Length: 5" + end, "colon"),
                row("no HTTP", "SSH-2.0-OpenSSH_9.2\r\n\r\n", ""),
                row("HTTP/2.0", "HTTP/2.0 200 OK\r\nContent-Length: 5" + end, "HTTP/2.0"),
                row("ICY", "ICY 200 OK\r\n\r\n", "ICY"),
                row("binary", "\1\2\3\4\377\376\r\n\r\n", ""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void refusesAHeadThatCannotBeTrusted(String name, String reply, String says) throws IOException {
        try (var server = ScriptedServer.replyingOnce(reply)) {
            assertThatThrownBy(() -> readWhole(server))
                    .isInstanceOf(MalformedResponseException.class)
                    .hasMessageContaining(server.url("/"))
                    .hasMessageContaining(says);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void aBodyIsNotExpectedWhereThereIsNone() throws IOException {
        for (int status : new int[] {204, 304}) {
            try (var server = ScriptedServer.replying("HTTP/1.1 " + status + " X\r\nContent-Length: 4\r\n\r\n")) {
                Async.run(() -> {
                    try (var session = ClientSession.create()) {
                        for (int i = 0; i < 3; i++) {
                            try (var response = session.get(server.url("/"))) {
                                assertThat(response.status()).isEqualTo(status);
                                assertThat(response.read()).isEmpty();
                                assertThat(response.contentLength()).isEqualTo(4);
                            }
                        }
                    }
                    return true;
                });
                assertThat(server.accepted()).isEqualTo(1);
            }
        }
    }

    @Test
    void theAnswerToHeadHasNoBodyWhateverItSays() throws IOException {
        try (var server = ScriptedServer.replying(OK + "Content-Length: 1000\r\nContent-Encoding: gzip\r\n\r\n")) {
            Async.run(() -> {
                try (var session = ClientSession.create()) {
                    for (int i = 0; i < 2; i++) {
                        try (var response = session.head(server.url("/"))) {
                            assertThat(response.contentLength()).isEqualTo(1000);
                            assertThat(response.read()).isEmpty();
                        }
                    }
                }
                return true;
            });
            assertThat(server.accepted()).isEqualTo(1);
        }
    }

    @Test
    void aHeadIsReadInWhateverPiecesItComes() throws IOException {
        String reply =
                "HTTP/1.1 103 E\r\nA: b\r\n\r\n" + OK + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
        try (var server = ScriptedServer.start(peer -> {
            while (!peer.request().isEmpty()) {
                for (int i = 0; i < reply.length(); i++) {
                    peer.send(reply.substring(i, i + 1));
                }
            }
        })) {
            assertThat(readWhole(server)).isEqualTo("hello");
            assertThat(readStreamed(server)).isEqualTo("hello");
        }
    }

    @Test
    void aFoldedFieldIsJoinedAndOtherThanAsciiIsUtf8() throws IOException {
        byte[] name = "caf\u00e9\u2603".getBytes(StandardCharsets.UTF_8);
        String raw = new String(name, StandardCharsets.ISO_8859_1);
        try (var server = ScriptedServer.replyingOnce(
                OK + "X-Fold: a\r\n  b\r\nX-Name: " + raw + "\r\nX-Latin: caf\u00e9\r\nContent-Length: 0\r\n\r\n")) {
            Async.run(() -> {
                try (var session = ClientSession.create();
                        var response = session.get(server.url("/"))) {
                    assertThat(response.headers().get("x-fold")).isEqualTo("a b");
                    assertThat(response.headers().get("x-name")).isEqualTo("caf\u00e9\u2603");
                    assertThat(response.headers().get("x-latin")).isEqualTo("caf\u00e9");
                }
                return true;
            });
        }
    }

    @Test
    void aServerThatClosesBeforeItAnswersIsNamed() throws IOException {
        for (String part : new String[] {"", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nX: y\r\n"}) {
            try (var server = ScriptedServer.replyingOnce(part)) {
                assertThatThrownBy(() -> readWhole(server))
                        .isInstanceOf(ServerDisconnectedException.class)
                        .hasMessageContaining(server.url("/"));
                assertThat(server.accepted()).isEqualTo(1);
            }
        }
    }

    @Test
    void aSwitchOfProtocolsThatNobodyAskedForEndsTheConnection() throws IOException {
        try (var server = ScriptedServer.start(peer -> {
            peer.request();
            peer.send("HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\n\r\n\1\2\3");
            peer.awaitEnd();
        })) {
            Async.run(() -> {
                try (var session = ClientSession.create();
                        var response = session.get(server.url("/"))) {
                    assertThat(response.status()).isEqualTo(101);
                    assertThat(response.read()).isEmpty();
                    Waits.until("closed", () -> server.open() == 0);
                }
                return true;
            });
        }
    }

    private static String readWhole(ScriptedServer server) {
        return Async.run(() -> {
            try (var session = ClientSession.create()) {
                try (var response = session.get(server.url("/"))) {
                    return response.text(StandardCharsets.ISO_8859_1);
                } finally {
                    Waits.untilQuiet(session);
                }
            }
        });
    }

    private static String readStreamed(ScriptedServer server) {
        return Async.run(() -> {
            try (var session = ClientSession.create();
                    var response = session.get(server.url("/"))) {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                for (byte[] piece = response.content().readAny();
                        piece != null;
                        piece = response.content().readAny()) {
                    out.writeBytes(piece);
                }
                return out.toString(StandardCharsets.ISO_8859_1);
            }
        });
    }

    private static Arguments row(String name, String reply, String expected) {
        return Arguments.of(name, reply, expected);
    }
}
