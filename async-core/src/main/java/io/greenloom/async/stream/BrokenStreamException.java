package io.greenloom.async.stream;

import org.jspecify.annotations.Nullable;

/// The other side, or the network between, ended the connection before its time: Trio's `BrokenResourceError`,
/// Python's `ConnectionResetError` and `BrokenPipeError`.
public final class BrokenStreamException extends StreamException {
    private static final long serialVersionUID = 1L;

    BrokenStreamException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
