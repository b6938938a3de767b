package io.greenloom.interop;

import java.io.IOException;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/// Apache HttpClient 5, in its classic form, with its pool.
final class ApacheHttpClientTest extends LibraryContract {
    private static HttpPeer peer;

    @BeforeAll
    static void start() throws IOException {
        peer = HttpPeer.start();
    }

    @AfterAll
    static void stop() {
        peer.stop();
    }

    private final CloseableHttpClient client = HttpClients.custom()
            .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                    .setMaxConnTotal(20)
                    .setMaxConnPerRoute(20)
                    .build())
            .disableAutomaticRetries()
            .build();

    @AfterEach
    void closeClient() throws IOException {
        client.close();
    }

    @Override
    String call() throws IOException {
        return client.execute(new HttpGet(peer.uri()), response -> EntityUtils.toString(response.getEntity()));
    }

    @Override
    HttpPeer gate() {
        return peer;
    }
}
