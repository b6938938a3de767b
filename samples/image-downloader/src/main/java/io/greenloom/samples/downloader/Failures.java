package io.greenloom.samples.downloader;

import io.greenloom.http.ClientConnectionException;
import io.greenloom.http.ClientConnectorCertificateException;
import io.greenloom.http.ClientConnectorDnsException;
import io.greenloom.http.ClientException;
import io.greenloom.http.ClientPayloadException;
import io.greenloom.http.ClientSslException;
import io.greenloom.http.InvalidUrlException;
import io.greenloom.http.InvalidUrlRedirectException;
import io.greenloom.http.NonHttpUrlRedirectException;
import io.greenloom.http.ServerTimeoutException;
import io.greenloom.http.TooManyRedirectsException;
import io.greenloom.samples.downloader.Failure.Kind;
import java.util.Optional;

/// Names what went wrong with a request or with what it brought.
final class Failures {
    private Failures() {}

    /// @param address what was asked for; messages need not repeat it
    static Failure of(ClientException e, String address) {
        Kind kind = switch (e) {
            case ClientConnectorDnsException _ -> Kind.HOST;
            case ClientSslException _ -> Kind.TLS;
            case ServerTimeoutException _ -> Kind.TIMEOUT;
            case ClientConnectionException _ -> Kind.CONNECTION;
            case ClientPayloadException _ -> isTooLarge(e) ? Kind.SIZE : Kind.TRUNCATED;
            case TooManyRedirectsException _ -> Kind.REDIRECTS;
            case InvalidUrlRedirectException _, NonHttpUrlRedirectException _ -> Kind.REDIRECTS;
            case InvalidUrlException _ -> Kind.ADDRESS;
            default -> Kind.PROTOCOL;
        };
        return Failure.of(kind, reason(e, address));
    }

    /// There is no type for it, but the session names the option that set the limit.
    private static boolean isTooLarge(ClientException e) {
        return String.valueOf(e.getMessage()).contains("withMaxBody");
    }

    private static String reason(ClientException e, String address) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return switch (e) {
            case TooManyRedirectsException endless ->
                "redirected " + endless.history().size() + " times without an end, the last time to "
                        + endless.headers().get("Location");
            case ClientConnectorCertificateException _ ->
                // What follows is advice for programmers.
                withoutAddress(message, address).split("; ", 2)[0] + "; --insecure accepts any certificate";
            case InvalidUrlRedirectException _, NonHttpUrlRedirectException _ -> withoutAddress(message, address);
            case InvalidUrlException invalid -> invalid.problem();
            default -> withoutAddress(message, address);
        };
    }

    private static String withoutAddress(String message, String address) {
        String prefix = address + ": ";
        return message.startsWith(prefix) ? message.substring(prefix.length()) : message;
    }

    /// What is wrong with a body that arrived whole; empty when nothing is. A body need not be an image that we
    /// know, but a page under the name of an image is the usual way to say "not found" with status 200.
    static Optional<Failure> inContent(long bytes, Optional<ImageKind> kind, String contentType, String name) {
        if (bytes == 0) {
            return Optional.of(Failure.of(Kind.CONTENT, "the server sent an empty file"));
        }
        boolean page = contentType.equals("text/html") || contentType.equals("application/xhtml+xml");
        if (kind.isEmpty() && page && FileNames.hasImageExtension(name)) {
            return Optional.of(Failure.of(Kind.CONTENT, "the server sent a page (" + contentType + "), not an image"));
        }
        return Optional.empty();
    }
}
