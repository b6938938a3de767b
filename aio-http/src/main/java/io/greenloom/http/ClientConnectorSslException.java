package io.greenloom.http;

import org.jspecify.annotations.Nullable;

/// The TLS handshake failed for another reason than the certificate: aiohttp's `ClientConnectorSSLError`.
public final class ClientConnectorSslException extends ClientSslException {
    private static final long serialVersionUID = 1L;

    /// Made by the session.
    ///
    /// @param host the name or address that was to be reached
    /// @param port its port
    /// @param message what happened, with values
    /// @param cause what it came from, or null
    public ClientConnectorSslException(String host, int port, String message, @Nullable Throwable cause) {
        super(host, port, message, cause);
    }
}
