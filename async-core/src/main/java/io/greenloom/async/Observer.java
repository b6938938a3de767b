package io.greenloom.async;

/// Told once when an [Awaitable] ends: on the thread that ends it, so it must not run code of others.
interface Observer {
    void ended(Awaitable<?> awaitable);
}
