package io.greenloom.async;

/// Told once when an [Awaitable] ends: on the thread that ends it, in the middle of that, so it must neither wait,
/// nor throw, nor run code of others. For those who build on this package; others use [Awaitable#onDone].
public interface Observer {
    /// Called once, after `awaitable` has ended.
    void ended(Awaitable<?> awaitable);

    /// Returns whether there is nothing left to tell it.
    default boolean isOver() {
        return false;
    }
}
