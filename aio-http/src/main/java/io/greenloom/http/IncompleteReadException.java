package io.greenloom.http;

/// [ContentReader#readExactly] met the end of the body first: asyncio's `IncompleteReadError`.
public final class IncompleteReadException extends ClientException {
    private static final long serialVersionUID = 1L;

    private final byte[] partial;

    IncompleteReadException(byte[] partial, int expected) {
        super("the body ended after " + partial.length + " of the " + expected + " bytes that were asked for", null);
        this.partial = partial;
    }

    /// Returns the bytes that were there.
    public byte[] partial() {
        return partial.clone();
    }
}
