package io.greenloom.http.internal.url;

import io.greenloom.http.InvalidUrlException;
import io.greenloom.http.InvalidUrlRedirectException;
import io.greenloom.http.NonHttpUrlRedirectException;

/// Where a redirect leads: the `Location` header, resolved against the address that answered with it (RFC 3986,
/// 5.2).
public final class Location {
    private Location() {}

    /// Returns the address that `location` means when `base` sends it.
    ///
    /// @throws NonHttpUrlRedirectException when it leads to another scheme
    /// @throws InvalidUrlRedirectException when it is no address at all
    public static HttpUrl resolve(HttpUrl base, String location) {
        int colon = UrlParser.schemeEnd(location);
        if (colon >= 0) {
            String scheme = location.substring(0, colon);
            if (!scheme.equalsIgnoreCase("http") && !scheme.equalsIgnoreCase("https")) {
                throw new NonHttpUrlRedirectException(
                        location, base + " redirects to the scheme " + scheme + ", only http and https are followed");
            }
            return parse(base, location, location);
        }
        if (location.startsWith("//")) {
            return parse(base, location, base.scheme() + ":" + location);
        }
        String origin = base.withTarget("").toString();
        return parse(base, location, origin + targetOf(base, location));
    }

    private static String targetOf(HttpUrl base, String location) {
        if (location.startsWith("/")) {
            return location;
        }
        if (location.startsWith("?")) {
            return base.path() + location;
        }
        if (location.isEmpty() || location.startsWith("#")) {
            return base.target();
        }
        String path = base.path();
        return path.substring(0, path.lastIndexOf('/') + 1) + location;
    }

    private static HttpUrl parse(HttpUrl base, String location, String absolute) {
        try {
            return UrlParser.parse(absolute);
        } catch (InvalidUrlException e) {
            throw new InvalidUrlRedirectException(
                    location, base + " redirects to \"" + location + "\", which is no address: " + e.problem(), e);
        }
    }
}
