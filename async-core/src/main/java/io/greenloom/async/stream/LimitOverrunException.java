package io.greenloom.async.stream;

/// A separator did not come within the stream's limit: asyncio's `LimitOverrunError`, and the `ValueError` of its
/// `readline`.
public final class LimitOverrunException extends StreamException {
    private static final long serialVersionUID = 1L;

    private final int consumed;

    LimitOverrunException(String message, int consumed) {
        super(message, null);
        this.consumed = consumed;
    }

    /// Returns how many bytes can be read that hold no separator, not even the first half of one.
    public int consumed() {
        return consumed;
    }
}
