package io.greenloom.async.stream;

/// The other side has not sent what was asked for within the [time for a read][StreamOptions#withReadTimeout]:
/// Python's `socket.timeout`. Nothing was taken out of the stream, which can be used as before: to read on, or to
/// write a last word.
public final class ReadTimeoutException extends StreamException {
    private static final long serialVersionUID = 1L;

    ReadTimeoutException(String message) {
        super(message, null);
    }
}
