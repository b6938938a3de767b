package io.greenloom.async.stream;

import java.util.OptionalInt;

/// The stream ended before what was asked for was there: asyncio's `IncompleteReadError`.
public final class IncompleteReadException extends StreamException {
    private static final long serialVersionUID = 1L;

    private final byte[] partial;
    private final int expected;

    /// @param expected how many bytes were asked for; -1 where a separator was
    IncompleteReadException(String peer, byte[] partial, int expected) {
        super(
                "the stream from " + peer + " ended after " + partial.length
                        + (expected < 0 ? " bytes, without the separator" : " of the " + expected + " bytes asked for"),
                null);
        this.partial = partial;
        this.expected = expected;
    }

    /// Returns the bytes that were there; they have been taken out of the stream.
    public byte[] partial() {
        return partial.clone();
    }

    /// Returns how many bytes were asked for; empty where a separator was.
    public OptionalInt expected() {
        return expected < 0 ? OptionalInt.empty() : OptionalInt.of(expected);
    }
}
