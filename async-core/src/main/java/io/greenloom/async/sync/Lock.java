package io.greenloom.async.sync;

import io.greenloom.async.EventLoop;

/// A lock that is not re-entrant: `asyncio.Lock`.
///
/// ```java
/// Lock lock = new Lock();
/// try (var _ = lock.hold()) {
///     save(load() + 1); // both suspend; nobody else is in here meanwhile
/// }
/// ```
///
/// As in asyncio, anybody may release it, not only its holder, which [debug mode][EventLoop#setDebug] forbids. To
/// take it twice is misuse and fails at once: [RLock] is for that.
public final class Lock extends Mutex {
    /// Makes one that is free.
    public Lock() {}

    @Override
    boolean isReentrant() {
        return false;
    }

    @Override
    boolean mayRelease(Object caller, Object owner) {
        if (caller == owner) {
            return true;
        }
        EventLoop loop = EventLoop.currentOrNull();
        return !(loop == null ? EventLoop.isDebugFromStart() : loop.isDebug());
    }
}
