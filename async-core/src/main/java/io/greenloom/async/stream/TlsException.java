package io.greenloom.async.stream;

import org.jspecify.annotations.Nullable;

/// The TLS handshake failed, or what came was no TLS: Python's `ssl.SSLError`. The message says whose fault it is.
public final class TlsException extends StreamException {
    private static final long serialVersionUID = 1L;

    TlsException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
