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
                LimitOverrunException,
                ReadTimeoutException {
    private static final long serialVersionUID = 1L;

    private transient @Nullable Object ending; // of the connection that this is the end of; set before it is thrown

    StreamException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    void setEnding(Object of) {
        ending = of;
    }

    boolean isEnding(Object of) {
        return ending == of;
    }
}
