package io.greenloom.async.sync;

/// A [Semaphore] that never has more permits than it is said to: `asyncio.BoundedSemaphore`. One `release` too
/// many is an error.
public final class BoundedSemaphore extends Semaphore {
    private final int limit;

    /// Makes one with all its permits.
    ///
    /// @throws IllegalArgumentException where `permits` is negative
    public BoundedSemaphore(int permits) {
        this(permits, permits);
    }

    /// Makes one with some of its permits: Trio's `Semaphore(initial, max_value=limit)`.
    ///
    /// @param permits how many there are at first
    /// @param limit how many there may be at most
    /// @throws IllegalArgumentException where `permits` is negative or greater than `limit`
    public BoundedSemaphore(int permits, int limit) {
        super(permits);
        if (permits > limit) {
            throw new IllegalArgumentException("limit must be >= permits (" + permits + "), was " + limit);
        }
        this.limit = limit;
    }

    @Override
    int limit() {
        return limit;
    }
}
