package io.greenloom.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import java.io.IOException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// How redirects are followed: the method, the body, the credentials, the limit, and where they lead.
@Timeout(60)
final class RedirectTest {
    private static final String END = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nend";

    @ParameterizedTest
    @CsvSource({
        "301, GET, GET",
        "302, GET, GET",
        "303, GET, GET",
        "307, GET, GET",
        "308, GET, GET",
        "301, POST, GET",
        "302, POST, GET",
        "303, POST, GET",
        "307, POST, POST",
        "308, POST, POST",
        "301, PUT, PUT",
        "302, PUT, PUT",
        "303, PUT, GET",
        "307, PUT, PUT",
        "303, DELETE, GET",
        "302, DELETE, DELETE",
        "301, HEAD, HEAD",
        "303, HEAD, HEAD",
        "307, HEAD, HEAD"
    })
    void theMethodIsRewrittenAsBrowsersDo(int status, String method, String then) throws IOException {
        try (var server = redirecting(status, "/to")) {
            var options = RequestOptions.DEFAULT
                    .withBody(method.equals("GET") || method.equals("HEAD") ? null : RequestBody.ofText("data"))
                    .withFollowRedirects(true);
            run(SessionOptions.DEFAULT, session -> {
                try (var response = session.request(method, server.url("/from"), options)) {
                    assertThat(response.status()).isEqualTo(200);
                    assertThat(response.method()).isEqualTo(then);
                }
            });
            String second = server.requests().get(1);
            assertThat(second).startsWith(then + " /to HTTP/1.1\r\n");
            if (then.equals("GET") || then.equals("HEAD")) {
                assertThat(second).endsWith("\r\n\r\n").doesNotContain("Content-Length", "Content-Type");
            } else {
                assertThat(second).endsWith("\r\n\r\ndata").contains("Content-Length: 4\r\n", "text/plain");
            }
        }
    }

    @Test
    void theResponseKnowsItsWay() throws IOException {
        try (var server = ScriptedServer.start(peer -> {
            for (String request = peer.request(); !request.isEmpty(); request = peer.request()) {
                peer.send(
                        request.startsWith("GET /3 ")
                                ? END
                                : "HTTP/1.1 302 Found\r\nLocation: /%d#f\r\nContent-Length: 2\r\n\r\ngo"
                                        .formatted(request.charAt(5) - '0' + 1));
            }
        })) {
            run(SessionOptions.DEFAULT, session -> {
                try (var response = session.get(server.url("/1"))) {
                    assertThat(response.url()).isEqualTo(server.url("/3"));
                    assertThat(response.history())
                            .extracting(ClientResponse::url)
                            .containsExactly(server.url("/1"), server.url("/2"));
                    assertThat(response.history().getFirst().headers().get("location"))
                            .isEqualTo("/2#f");
                    assertThat(response.text()).isEqualTo("end");
                }
                assertThat(session.statistics().opened()).isEqualTo(1);
            });
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 304, 305, 306, 399})
    void otherStatusesAreNoRedirects(int status) throws IOException {
        try (var server = redirecting(status, "/to")) {
            run(SessionOptions.DEFAULT, session -> {
                try (var response = session.get(server.url("/from"))) {
                    assertThat(response.status()).isEqualTo(status);
                }
            });
        }
    }

    @Test
    void aRedirectWithoutLocationIsReturned() throws IOException {
        try (var server = ScriptedServer.replying("HTTP/1.1 302 Found\r\nContent-Length: 4\r\n\r\nhere")) {
            run(SessionOptions.DEFAULT, session -> {
                try (var response = session.get(server.url("/"))) {
                    assertThat(response.status()).isEqualTo(302);
                    assertThat(response.text()).isEqualTo("here");
                    assertThat(response.history()).isEmpty();
                }
            });
        }
    }

    @Test
    void aRedirectIsReturnedWhereNobodyWantsItFollowed() throws IOException {
        try (var server = redirecting(302, "/to")) {
            run(SessionOptions.DEFAULT, session -> {
                var options = RequestOptions.DEFAULT.withFollowRedirects(false);
                try (var response = session.get(server.url("/from"), options)) {
                    assertThat(response.status()).isEqualTo(302);
                }
                try (var response = session.head(server.url("/from"))) {
                    assertThat(response.status()).isEqualTo(302);
                }
            });
        }
    }

    @Test
    void theTenthRedirectInARowIsOneTooMany() throws IOException {
        try (var server = ScriptedServer.replying("HTTP/1.1 302 Found\r\nLocation: /on\r\nContent-Length: 0\r\n\r\n")) {
            run(SessionOptions.DEFAULT, session -> {
                assertThatThrownBy(() -> session.get(server.url("/")))
                        .isInstanceOfSatisfying(TooManyRedirectsException.class, e -> {
                            assertThat(e.history()).hasSize(10);
                            assertThat(e.status()).isEqualTo(302);
                            assertThat(e).hasMessageContaining(server.url("/")).hasMessageContaining("10");
                        });
                Waits.untilQuiet(session);
            });
            assertThat(server.requests()).hasSize(10);
        }
    }

    @Test
    void theLimitIsTheCallersToSet() throws IOException {
        try (var server = ScriptedServer.replying("HTTP/1.1 302 Found\r\nLocation: /on\r\nContent-Length: 0\r\n\r\n")) {
            run(SessionOptions.DEFAULT.withMaxRedirects(3), session -> {
                assertThatThrownBy(() -> session.get(server.url("/"))).isInstanceOf(TooManyRedirectsException.class);
                assertThat(server.requests()).hasSize(3);
                assertThatThrownBy(() -> session.get(server.url("/"), RequestOptions.DEFAULT.withMaxRedirects(1)))
                        .isInstanceOf(TooManyRedirectsException.class);
                assertThat(server.requests()).hasSize(4);
            });
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ftp://example.org/x|io.greenloom.http.NonHttpUrlRedirectException|ftp",
                "javascript:alert(1)|io.greenloom.http.NonHttpUrlRedirectException|javascript",
                "http://|io.greenloom.http.InvalidUrlRedirectException|no host",
                "http://a b/|io.greenloom.http.InvalidUrlRedirectException|' '",
                "//|io.greenloom.http.InvalidUrlRedirectException|no host"
            })
    void aBadLocationIsNamed(String location, Class<? extends Exception> type, String says) throws IOException {
        try (var server = redirecting(302, location)) {
            run(SessionOptions.DEFAULT, session -> {
                assertThatThrownBy(() -> session.get(server.url("/from")))
                        .isExactlyInstanceOf(type)
                        .hasMessageContaining(server.url("/from"))
                        .hasMessageContaining(says);
                Waits.untilQuiet(session);
            });
        }
    }

    @Test
    void aLocationThatIsNotEncodedIs() throws IOException {
        try (var server = redirecting(302, "/ok?a b")) {
            run(
                    SessionOptions.DEFAULT,
                    session -> session.get(server.url("/from")).close());
            assertThat(server.requests().get(1)).startsWith("GET /ok?a%20b HTTP/1.1\r\n");
        }
    }

    @Test
    void aLocationInRawUtf8Is() throws IOException {
        try (var server = redirecting(302, "/\u00c3\u00bc")) { // the two bytes of a u with two dots
            run(
                    SessionOptions.DEFAULT,
                    session -> session.get(server.url("/from")).close());
            assertThat(server.requests().get(1)).startsWith("GET /%C3%BC HTTP/1.1\r\n");
        }
    }

    private static final Headers SECRETS = Headers.of(
            "Authorization", "secret-a", "Cookie", "secret-c", "Proxy-Authorization", "secret-p", "X-Kept", "kept");

    @Test
    void credentialsStayWithTheirOrigin() throws IOException {
        try (var other = ScriptedServer.replying(END);
                var server = redirecting(302, other.url("/x"))) {
            run(SessionOptions.DEFAULT.withHeaders(Headers.of("authorization", "secret-s")), session -> {
                session.get(server.url("/from"), RequestOptions.DEFAULT.withHeaders(SECRETS))
                        .close();
                session.get(server.url("/from")).close();
            });
            assertThat(server.requests().getFirst()).contains("secret-a", "secret-c", "secret-p", "kept");
            assertThat(other.requests().getFirst()).doesNotContain("secret").contains("X-Kept: kept");
            assertThat(server.requests().get(1)).contains("secret-s");
            assertThat(other.requests().get(1)).doesNotContain("secret");
        }
    }

    @Test
    void credentialsAreNotShownAgainOnTheWayBack() throws IOException {
        try (var server = ScriptedServer.start(peer -> {
            for (String request = peer.request(); !request.isEmpty(); request = peer.request()) {
                String port = request.lines()
                        .filter(line -> line.startsWith("Host: "))
                        .map(line -> line.substring(line.lastIndexOf(':') + 1))
                        .findFirst()
                        .orElseThrow();
                String to = request.startsWith("GET /1")
                        ? "http://other.test:" + port + "/2"
                        : "http://one.test:" + port + "/3";
                peer.send(
                        request.startsWith("GET /3")
                                ? END
                                : "HTTP/1.1 302 F\r\nLocation: " + to + "\r\nContent-Length: 0\r\n\r\n");
            }
        })) {
            run(
                    SessionOptions.DEFAULT,
                    session -> session.get(server.url("one.test", "/1"), RequestOptions.DEFAULT.withHeaders(SECRETS))
                            .close());
            assertThat(server.requests()).hasSize(3);
            assertThat(server.requests().get(1)).doesNotContain("secret");
            assertThat(server.requests().get(2)).doesNotContain("secret");
        }
    }

    @Test
    void credentialsGoAlongWithinAnOrigin() throws IOException {
        try (var server = redirecting(302, "/to")) {
            run(
                    SessionOptions.DEFAULT,
                    session -> session.get(server.url("/from"), RequestOptions.DEFAULT.withHeaders(SECRETS))
                            .close());
            assertThat(server.requests().get(1)).contains("secret-a", "secret-c", "secret-p");
        }
    }

    @Test
    void aHostHeaderOfTheCallersStaysWithItsOrigin() throws IOException {
        try (var other = ScriptedServer.replying(END);
                var server = redirecting(302, other.url("/x"))) {
            run(
                    SessionOptions.DEFAULT,
                    session -> session.get(server.url("/from"), RequestOptions.DEFAULT.withHeader("Host", "named"))
                            .close());
            assertThat(server.requests().getFirst()).contains("Host: named\r\n");
            assertThat(other.requests().getFirst()).contains("Host: 127.0.0.1:" + other.port() + "\r\n");
        }
    }

    @Test
    void aLargeBodyOfARedirectIsNotWaitedFor() throws IOException {
        try (var server = ScriptedServer.start(peer -> {
            if (peer.request().startsWith("GET /to ")) {
                peer.send(END);
            } else {
                peer.send("HTTP/1.1 302 Found\r\nLocation: /to\r\nContent-Length: 1000000\r\n\r\nsome");
            }
            peer.awaitEnd();
        })) {
            run(SessionOptions.DEFAULT, session -> {
                try (var response = session.get(server.url("/from"))) {
                    assertThat(response.text()).isEqualTo("end");
                }
            });
            assertThat(server.accepted()).isEqualTo(2);
        }
    }

    private static ScriptedServer redirecting(int status, String location) throws IOException {
        return ScriptedServer.start(peer -> {
            for (String request = peer.request(); !request.isEmpty(); request = peer.request()) {
                if (request.contains(" /from ")) {
                    peer.send("HTTP/1.1 %d X\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n".formatted(status, location));
                } else {
                    peer.send(request.startsWith("HEAD") ? END.substring(0, END.length() - 3) : END);
                }
            }
        });
    }

    private static void run(SessionOptions options, Consumer<ClientSession> body) {
        Async.run(() -> {
            try (var session = ClientSession.create(options)) {
                body.accept(session);
            }
            return true;
        });
    }
}
