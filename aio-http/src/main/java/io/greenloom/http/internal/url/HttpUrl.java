package io.greenloom.http.internal.url;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An absolute `http` or `https` address, ready for the wire: the host in ASCII and lower case, the target
/// percent-encoded, no fragment.
///
/// @param scheme `"http"` or `"https"`
/// @param host a name or an address literal; IPv6 without brackets
/// @param port 1 to 65535, the scheme's own when none was given
/// @param target path and query, starts with a slash
/// @param credentials `user:password`, decoded, when the address had some; never part of [#toString()]
public record HttpUrl(
        String scheme,
        String host,
        int port,
        String target,
        @Nullable String credentials) {
    /// Reads what a user typed.
    ///
    /// @throws io.greenloom.http.InvalidUrlException saying what is wrong with it
    public static HttpUrl parse(String text) {
        return UrlParser.parse(text);
    }

    /// Whether a host of such an address is itself an IP address, so that there is no name to look up.
    public static boolean isLiteral(String host) {
        return host.indexOf(':') >= 0 || Host.isDottedQuad(host);
    }

    public boolean isTls() {
        return scheme.equals("https");
    }

    /// Whether both have the same scheme, host and port, which is what credentials may be shown to.
    public boolean hasOriginOf(HttpUrl other) {
        return port == other.port && scheme.equals(other.scheme) && host.equals(other.host);
    }

    /// Returns the value of the `Host` header: the port only where it is not the scheme's own.
    public String hostHeader() {
        String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return port == defaultPort(scheme) ? name : name + ":" + port;
    }

    /// Returns the path, without the query.
    String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    static int defaultPort(String scheme) {
        return scheme.equals("https") ? 443 : 80;
    }

    HttpUrl withTarget(String newTarget) {
        return new HttpUrl(scheme, host, port, newTarget, null);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HttpUrl url
                && hasOriginOf(url)
                && target.equals(url.target)
                && Objects.equals(credentials, url.credentials);
    }

    @Override
    public int hashCode() {
        return 31 * host.hashCode() + target.hashCode();
    }

    @Override
    public String toString() {
        return scheme + "://" + hostHeader() + target;
    }
}
