package io.greenloom.async.sync;

/// A lock that is not re-entrant: `asyncio.Lock`.
///
/// ```java
/// Lock lock = new Lock();
/// try (var _ = lock.hold()) {
///     save(load() + 1); // both suspend; nobody else is in here meanwhile
/// }
/// ```
///
/// As in asyncio, anybody may release it, not only its holder, which `-Dgreenloom.debug=true` forbids for the
/// locks made from then on. To take it twice is misuse and fails at once: [RLock] is for that.
public final class Lock extends Mutex {
    private final boolean ownerReleases = Boolean.getBoolean("greenloom.debug");

    /// Makes one that is free.
    public Lock() {}

    @Override
    boolean isReentrant() {
        return false;
    }

    @Override
    boolean mayRelease(Object caller, Object owner) {
        return !ownerReleases || caller == owner;
    }
}
