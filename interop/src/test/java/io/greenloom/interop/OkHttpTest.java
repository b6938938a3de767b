package io.greenloom.interop;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/// OkHttp, in its blocking form.
final class OkHttpTest extends LibraryContract {
    private static HttpPeer peer;

    @BeforeAll
    static void start() throws IOException {
        peer = HttpPeer.start();
    }

    @AfterAll
    static void stop() {
        peer.stop();
    }

    private final OkHttpClient client =
            new OkHttpClient.Builder().readTimeout(0, TimeUnit.SECONDS).build();

    @AfterEach
    void closeClient() {
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }

    @Override
    String call() throws IOException {
        Request request = new Request.Builder().url(peer.uri().toString()).build();
        try (Response response = client.newCall(request).execute()) {
            return response.body().string();
        }
    }

    @Override
    HttpPeer gate() {
        return peer;
    }
}
