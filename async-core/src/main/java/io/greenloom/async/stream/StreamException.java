package io.greenloom.async.stream;

import org.jspecify.annotations.Nullable;

/// The root of what goes wrong with a connection. Misuse is an [IllegalStateException] or
/// [IllegalArgumentException] instead. The tree is drawn in the package's documentation.
public abstract sealed class StreamException extends RuntimeException
        permits StreamClosedException,
                BrokenStreamException,
                ConnectionFailedException,
                TlsException,
                IncompleteReadException,
                LimitOverrunException {
    private static final long serialVersionUID = 1L;

    StreamException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
