package io.greenloom.http;

import org.jspecify.annotations.Nullable;

/// The server's certificate is not trusted, not valid now, or not for this host; the message says which and what
/// to do. aiohttp's `ClientConnectorCertificateError`.
public final class ClientConnectorCertificateException extends ClientSslException {
    private static final long serialVersionUID = 1L;

    /// Made by the session.
    ///
    /// @param host the name or address that was to be reached
    /// @param port its port
    /// @param message what happened, with values
    /// @param cause what it came from, or null
    public ClientConnectorCertificateException(String host, int port, String message, @Nullable Throwable cause) {
        super(host, port, message, cause);
    }
}
