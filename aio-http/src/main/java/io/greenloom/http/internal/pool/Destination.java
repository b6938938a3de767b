package io.greenloom.http.internal.pool;

import io.greenloom.http.internal.url.HttpUrl;

/// Where a connection leads and how far it is trusted. Connections of equal destinations serve each other's
/// requests.
///
/// @param verified whether the server's certificate is checked; true where there is no TLS
public record Destination(String host, int port, boolean tls, boolean verified) {
    /// Returns where requests for `url` go.
    public static Destination of(HttpUrl url, boolean verifyTls) {
        return new Destination(url.host(), url.port(), url.isTls(), verifyTls || !url.isTls());
    }

    @Override
    public String toString() {
        String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return name + ":" + port + (tls ? " (TLS" + (verified ? ")" : ", not verified)") : "");
    }
}
