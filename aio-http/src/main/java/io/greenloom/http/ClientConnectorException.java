package io.greenloom.http;

import org.jspecify.annotations.Nullable;

/// No connection could be opened to a host: aiohttp's `ClientConnectorError`.
public class ClientConnectorException extends ClientOsException {
    private static final long serialVersionUID = 1L;

    private final String host;
    private final int port;

    /// Made by the session.
    ///
    /// @param host the name or address that was to be reached
    /// @param port its port
    /// @param message what happened, with values
    /// @param cause what it came from, or null
    public ClientConnectorException(String host, int port, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.host = host;
        this.port = port;
    }

    /// Returns the host that could not be reached.
    public final String host() {
        return host;
    }

    /// Returns the port that could not be reached.
    public final int port() {
        return port;
    }
}
