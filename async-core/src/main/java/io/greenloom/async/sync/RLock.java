package io.greenloom.async.sync;

/// A lock that its holder may take again, and that is free when it was released as often: `threading.RLock`.
///
/// The holder is the task (outside any task, the thread), so that a greenlet or a generator of the same task is
/// inside as well. Only the holder may release it.
public final class RLock extends Mutex {
    /// Makes one that is free.
    public RLock() {}

    @Override
    boolean isReentrant() {
        return true;
    }

    @Override
    boolean mayRelease(Object caller, Object owner) {
        return caller == owner;
    }
}
