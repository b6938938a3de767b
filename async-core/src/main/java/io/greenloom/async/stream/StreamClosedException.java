package io.greenloom.async.stream;

import org.jspecify.annotations.Nullable;

/// This side has closed what it uses: Trio's `ClosedResourceError`.
public final class StreamClosedException extends StreamException {
    private static final long serialVersionUID = 1L;

    StreamClosedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
