package io.greenloom.async.process;

import java.io.EOFException;

/// Thrown by [PipeReader#readExactly] where the stream ended before: `asyncio.IncompleteReadError`.
public final class IncompleteReadException extends EOFException {
    private static final long serialVersionUID = 1;

    private final byte[] partial;
    private final int expected;

    IncompleteReadException(String name, byte[] partial, int expected) {
        super(name + " ended after " + partial.length + " of " + expected + " bytes");
        this.partial = partial;
        this.expected = expected;
    }

    /// Returns what came before the end; it has been taken from the stream.
    public byte[] partial() {
        return partial.clone();
    }

    /// Returns how many bytes were asked for.
    public int expected() {
        return expected;
    }
}
