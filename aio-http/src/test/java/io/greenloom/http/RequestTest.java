package io.greenloom.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What goes over the wire for a request, and what never does.
@Timeout(60)
final class RequestTest {
    private static final String EMPTY = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    @Test
    void whatIsNullIsNamed() {
        Async.run(() -> {
            try (var session = ClientSession.create()) {
                String none = missing();
                RequestOptions noOptions = missing();
                assertThatThrownBy(() -> session.get(none)).hasMessage("url");
                assertThatThrownBy(() -> session.head(none)).hasMessage("url");
                assertThatThrownBy(() -> session.request(none, "http://h/", RequestOptions.DEFAULT))
                        .hasMessage("method");
                assertThatThrownBy(() -> session.get("http://h/", noOptions)).hasMessage("request");
                assertThatThrownBy(() -> session.head("http://h/", noOptions)).hasMessage("request");
            }
            return true;
        });
    }

    /// What a caller without NullAway may pass.
    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T missing() {
        return null;
    }

    @Test
    void aPlainGetHasTheFieldsThatServersExpect() throws IOException {
        assertThat(sent("GET", "/a?b", RequestOptions.DEFAULT))
                .startsWith("GET /a?b HTTP/1.1\r\nHost: 127.0.0.1:")
                .contains("\r\nAccept: */*\r\n", "\r\nAccept-Encoding: gzip, deflate\r\n", "\r\nUser-Agent: Greenloom")
                .doesNotContain("Content-")
                .endsWith("\r\n\r\n");
    }

    @Test
    void ownFieldsReplaceTheSessionsWhichReplaceTheAutomatic() throws IOException {
        var session = SessionOptions.DEFAULT.withHeaders(Headers.of("User-agent", "session", "X-A", "a", "X-B", "b"));
        var request = RequestOptions.DEFAULT.withHeaders(Headers.of("x-a", "own", "X-A", "twice"));
        assertThat(sent(session, "GET", "/", request))
                .contains("User-agent: session\r\n", "x-a: own\r\n", "X-A: twice\r\n", "X-B: b\r\n", "Accept: */*\r\n")
                .doesNotContain("X-A: a\r\n", "Greenloom");
    }

    @Test
    void aBodyHasLengthAndType() throws IOException {
        byte[] bytes = "d\u00e4ta".getBytes(StandardCharsets.UTF_8);
        assertThat(sent("POST", "/", RequestOptions.DEFAULT.withBody(RequestBody.ofText("d\u00e4ta"))))
                .contains("Content-Length: 5\r\n", "Content-Type: text/plain; charset=utf-8\r\n")
                .endsWith("\r\n\r\nd\u00e4ta");
        assertThat(sent("PUT", "/", RequestOptions.DEFAULT.withBody(RequestBody.of(bytes))))
                .contains("Content-Length: 5\r\n", "Content-Type: application/octet-stream\r\n");
        assertThat(sent(
                        "PATCH",
                        "/",
                        RequestOptions.DEFAULT
                                .withBody(RequestBody.of(bytes, "a/b"))
                                .withHeader("content-type", "c/d")))
                .contains("content-type: c/d\r\n")
                .doesNotContain("a/b");
        assertThat(sent("POST", "/", RequestOptions.DEFAULT)).contains("Content-Length: 0\r\n");
        assertThat(sent("DELETE", "/", RequestOptions.DEFAULT)).doesNotContain("Content-Length");
    }

    @Test
    void aLargeBodyArrivesWhole() throws IOException {
        String body = "0123456789".repeat(500_000);
        assertThat(sent("POST", "/", RequestOptions.DEFAULT.withBody(RequestBody.ofText(body))))
                .endsWith("\r\n\r\n" + body);
    }

    @Test
    void aMethodIsSentInUpperCase() throws IOException {
        assertThat(sent("get", "/", RequestOptions.DEFAULT)).startsWith("GET /");
        assertThat(sent("M-search", "/", RequestOptions.DEFAULT)).startsWith("M-SEARCH /");
    }

    @Test
    void credentialsOfTheAddressBecomeAHeader() throws IOException {
        try (var server = ScriptedServer.replying(EMPTY)) {
            Async.run(() -> {
                try (var session = ClientSession.create()) {
                    String url = "http://us%C3%A9r:p%40ss@127.0.0.1:" + server.port() + "/";
                    session.get(url).close();
                    assertThatThrownBy(() -> session.get(url, RequestOptions.DEFAULT.withHeader("authorization", "x")))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining("Authorization")
                            .hasMessageNotContaining("p@ss");
                }
                return true;
            });
            assertThat(server.requests().getFirst()).contains("Authorization: Basic dXPDqXI6cEBzcw==\r\n");
        }
    }

    @Test
    void otherThanAsciiInAFieldIsUtf8() throws IOException {
        assertThat(sent("GET", "/", RequestOptions.DEFAULT.withHeader("X-Name", "caf\u00e9\u2603")))
                .contains("X-Name: caf\u00e9\u2603\r\n");
    }

    @Test
    void aConnectionThatIsAskedToCloseIsNotKept() throws IOException {
        try (var server = ScriptedServer.replying(EMPTY)) {
            Async.run(() -> {
                try (var session = ClientSession.create()) {
                    session.get(server.url("/"), RequestOptions.DEFAULT.withHeader("Connection", "close"))
                            .close();
                    assertThat(session.statistics().idle()).isZero();
                }
                return true;
            });
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "GET /evil HTTP/1.1\r\nX: y\r\n\r\nGET", "G T", "GET\0", "G\u00c9T", "(GET)", "CONNECT"})
    void aMethodThatIsNoTokenIsRefused(String method) {
        Async.run(() -> {
            try (var session = ClientSession.create()) {
                assertThatThrownBy(() -> session.request(method, "http://127.0.0.1:1/", RequestOptions.DEFAULT))
                        .isInstanceOf(IllegalArgumentException.class);
            }
            return true;
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "X Y", "X:", "X\r\nY", "X\0", "\u00dc", "X\t"})
    void aFieldNameThatIsNoTokenIsRefused(String name) {
        assertThatThrownBy(() -> Headers.of(name, "v")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RequestOptions.DEFAULT.withHeader(name, "v"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Headers.of(Map.of(name, "v"))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\rb", "a\nb", "a\r\nX: y", "a\0b", "\u007f", "a\u0001"})
    void aFieldValueWithControlCharactersIsRefused(String value) {
        assertThatThrownBy(() -> Headers.of("X", value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("U+00");
        assertThatThrownBy(() -> RequestBody.of(new byte[0], value)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void fieldsThatTheSessionWritesAreRefused() {
        assertThatThrownBy(() -> RequestOptions.DEFAULT.withHeader("content-length", "5"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Content-Length");
        assertThatThrownBy(() -> SessionOptions.DEFAULT.withHeader("transfer-encoding", "chunked"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void numbersThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> SessionOptions.DEFAULT.withLimit(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("limit must be at least 0, was -1");
        assertThatThrownBy(() -> SessionOptions.DEFAULT.withReadBufferSize(0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Timeouts.DEFAULT.withTotal(java.time.Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("null means no limit");
    }

    @Test
    void headersAreAMultiMapThatIgnoresCase() {
        Headers headers = Headers.of("Set-Cookie", "a", "X", "y", "set-cookie", "b");
        assertThat(headers.get("SET-COOKIE")).isEqualTo("a");
        assertThat(headers.getAll("set-cookie")).isEqualTo(List.of("a", "b"));
        assertThat(headers.names()).containsExactly("Set-Cookie", "X");
        assertThat(headers.with("SET-COOKIE", "c").getAll("Set-Cookie")).isEqualTo(List.of("c"));
        assertThat(headers.without("set-cookie").size()).isEqualTo(1);
        assertThat(headers).isEqualTo(Headers.of("SET-Cookie", "a", "x", "y", "set-cookie", "b"));
        assertThatThrownBy(() -> Headers.of("X", "y", "Z"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"Z\"");
    }

    private static String sent(String method, String target, RequestOptions request) throws IOException {
        return sent(SessionOptions.DEFAULT, method, target, request);
    }

    private static String sent(SessionOptions options, String method, String target, RequestOptions request)
            throws IOException {
        try (var server = ScriptedServer.replying(EMPTY)) {
            Async.run(() -> {
                try (var session = ClientSession.create(options)) {
                    session.request(method, server.url(target), request).close();
                }
                return true;
            });
            return server.requests().getFirst();
        }
    }
}
