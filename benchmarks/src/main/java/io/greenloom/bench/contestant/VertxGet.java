package io.greenloom.bench.contestant;

import io.netty.util.Version;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import java.net.URI;

/// Vert.x's HTTP client on one event loop, the next request of a connection sent from the callback of the last.
public final class VertxGet {
    private final HttpClient client;
    private final URI address;
    private final LoadMeter meter;

    private VertxGet(HttpClient client, URI address, LoadMeter meter) {
        this.client = client;
        this.address = address;
        this.meter = meter;
    }

    public static void main(String[] arguments) {
        int connections = Integer.parseInt(arguments[3]);
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        vertx.runOnContext(start -> {
            HttpClient client = vertx.createHttpClient(
                    new HttpClientOptions().setKeepAlive(true).setMaxPoolSize(connections));
            LoadMeter meter = LoadMeter.start(Versions.of("vertx") + ", " + netty(), arguments);
            VertxGet load = new VertxGet(client, URI.create(arguments[2]), meter);
            for (int i = 0; i < connections; i++) {
                load.next();
            }
        });
    }

    private void next() {
        client.request(HttpMethod.GET, address.getPort(), address.getHost(), address.getPath())
                .compose(request -> request.send())
                .compose(response -> response.body().onSuccess(body -> {
                    meter.completed(response.statusCode(), body.length());
                    next();
                }))
                .onFailure(meter::failed);
    }

    private static String netty() {
        Version common = Version.identify().get("netty-common");
        return "Netty " + (common == null ? "?" : common.artifactVersion());
    }
}
