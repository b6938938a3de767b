package io.greenloom.http;

import org.jspecify.annotations.Nullable;

/// What a redirect does to the request that met it: the rules of browsers and of aiohttp, which for 301 and 302
/// are older than the standard.
final class Redirects {
    private Redirects() {}

    static boolean isRedirect(int status) {
        return switch (status) {
            case 301, 302, 303, 307, 308 -> true;
            default -> false;
        };
    }

    /// Returns the method of the next request. If it differs, the body is left out.
    static String method(int status, String method) {
        boolean toGet = (status == 303 && !method.equals("HEAD"))
                || ((status == 301 || status == 302) && method.equals("POST"));
        return toGet ? "GET" : method;
    }

    /// Returns where it leads; null where it does not say, which makes it an ordinary response.
    static @Nullable String location(Headers headers) {
        String location = headers.get("Location");
        return location == null ? headers.get("URI") : location;
    }
}
