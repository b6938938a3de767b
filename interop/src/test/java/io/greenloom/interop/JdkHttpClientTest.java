package io.greenloom.interop;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/// The JDK's own `java.net.http`, whose blocking form waits for its own threads.
final class JdkHttpClientTest extends LibraryContract {
    private static HttpPeer peer;

    @BeforeAll
    static void start() throws IOException {
        peer = HttpPeer.start();
    }

    @AfterAll
    static void stop() {
        peer.stop();
    }

    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void closeClient() {
        gate().open(); // its close waits for what is under way
        client.close();
    }

    @Override
    String call() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(peer.uri()).build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    @Override
    HttpPeer gate() {
        return peer;
    }
}
