package io.greenloom.async;

/// Told once when an [Awaitable] ends: on the thread that ends it, so it must not run code of others.
interface Observer {
    void ended(Awaitable<?> awaitable);

    /// Returns whether there is nothing left to tell it.
    default boolean isOver() {
        return false;
    }
}
