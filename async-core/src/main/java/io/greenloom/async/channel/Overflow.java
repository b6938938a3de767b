package io.greenloom.async.channel;

/// What a channel does with an item for which its buffer has no room: Kotlin's `BufferOverflow`.
public enum Overflow {
    /// The sender waits: nothing is lost.
    SUSPEND,
    /// The oldest item in the buffer makes room; the sender never waits.
    DROP_OLDEST,
    /// The new item is dropped; the sender never waits.
    DROP_LATEST
}
