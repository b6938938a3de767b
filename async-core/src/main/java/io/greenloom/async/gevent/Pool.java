package io.greenloom.async.gevent;

import io.greenloom.async.CancelledError;
import io.greenloom.async.EventLoop;
import io.greenloom.async.Task;
import io.greenloom.async.sync.Semaphore;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A [Group] that holds so many tasks at most: `gevent.pool.Pool`.
///
/// ```java
/// Pool pool = new Pool(10);
/// for (Socket client : accepted) {
///     pool.spawn(() -> serve(client));      // waits while ten are served
/// }
/// pool.join();
/// ```
///
/// Room goes to those who wait for it in the order in which they came.
///
/// **Threads.** Its loop's only: tasks and callbacks.
public final class Pool extends Group {
    private final int size;
    private final Semaphore room;

    /// Makes an empty one. Never waits. One without a limit is a [Group].
    ///
    /// @param size how many tasks it holds at most
    /// @throws IllegalArgumentException where that is not positive
    public Pool(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("size must be >= 1, was " + size + "; for no limit, use a Group");
        }
        this.size = size;
        this.room = new Semaphore(size);
    }

    @Override
    void enter() {
        EventLoop.current(); // throws outside a loop, before any room is taken
        room.acquire();
    }

    @Override
    void exit() {
        room.release();
    }

    /// Returns how many tasks it holds at most. Never waits.
    public int limit() {
        return size;
    }

    /// Returns for how many more there is room: `pool.free_count()`. Never waits.
    public int freeCount() {
        return room.available();
    }

    /// Returns whether there is no room: `pool.full()`. Never waits.
    public boolean isFull() {
        return freeCount() == 0;
    }

    /// Waits until there is room, behind those who wait for it: `pool.wait_available()`. It takes none, so that it
    /// may be gone when the next suspension point is over. Suspends.
    ///
    /// @throws CancelledError where the calling task was cancelled
    public void waitAvailable() {
        room.acquire();
        room.release();
    }

    /// Waits as above, but at most `timeout`. Suspends.
    ///
    /// @return whether there is room
    public boolean waitAvailable(Duration timeout) {
        try {
            room.acquire(timeout);
        } catch (TimeoutException e) {
            return false;
        }
        room.release();
        return true;
    }

    /// Takes a task in that runs already, waiting for room at most `timeout`. Suspends.
    ///
    /// @throws PoolFull where there was none until then
    /// @throws CancelledError where the calling task was cancelled
    public void add(Task<?> task, Duration timeout) {
        if (contains(task)) {
            return;
        }
        try {
            room.acquire(timeout);
        } catch (TimeoutException e) {
            throw full("; waited " + timeout);
        }
        admit(task);
    }

    /// Takes a task in that runs already: `pool.add(blocking=False)`. Never waits.
    ///
    /// @throws PoolFull where there is no room
    public void addNowait(Task<?> task) {
        if (contains(task)) {
            return;
        }
        if (!room.tryAcquire()) {
            throw full("; add waits for room");
        }
        admit(task);
    }

    private PoolFull full(String what) {
        return new PoolFull("no room in " + this + what);
    }

    @Override
    public <T extends @Nullable Object> Task<T> applyAsync(Callable<? extends T> body) {
        Objects.requireNonNull(body, "body");
        EventLoop.current(); // throws outside a loop
        if (room.tryAcquire()) {
            return start(body);
        }
        return Gevent.spawn(() -> this.<T>spawn(body).await());
    }

    @Override
    public String toString() {
        return "Pool[" + size() + " of " + size + " tasks, " + room.waiting() + " waiting for room]";
    }
}
