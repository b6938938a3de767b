package io.greenloom.async.channel;

import java.util.Objects;

/// How many items a channel holds that nobody has received yet, and what happens to one too many.
///
/// @param capacity how many; 0 means that each sender waits for its receiver, [Integer#MAX_VALUE] that there is no
///     bound
/// @param overflow what happens to an item for which there is no room
public record Buffering(int capacity, Overflow overflow) {
    /// Checks the two.
    ///
    /// @throws IllegalArgumentException where `capacity` is negative, or 0 with a policy that drops
    public Buffering {
        Objects.requireNonNull(overflow, "overflow");
        if (capacity < 0) {
            throw new IllegalArgumentException("capacity must be >= 0, was " + capacity);
        }
        if (capacity == 0 && overflow != Overflow.SUSPEND) {
            throw new IllegalArgumentException(
                    overflow + " needs a buffer to drop from: give a capacity of at least 1, was 0");
        }
    }

    /// Returns a buffer of `capacity` items, for which senders wait: Go's `make(chan T, capacity)`.
    ///
    /// @throws IllegalArgumentException where `capacity` is negative
    public static Buffering of(int capacity) {
        return new Buffering(capacity, Overflow.SUSPEND);
    }

    /// Returns no buffer: each sender waits for its receiver. Kotlin's `Channel.RENDEZVOUS`.
    public static Buffering rendezvous() {
        return of(0);
    }

    /// Returns a buffer without a bound, whose senders never wait: Kotlin's `Channel.UNLIMITED`.
    public static Buffering unbounded() {
        return of(Integer.MAX_VALUE);
    }

    /// Returns a buffer that keeps the newest item only: Kotlin's `Channel.CONFLATED`.
    public static Buffering conflated() {
        return new Buffering(1, Overflow.DROP_OLDEST);
    }

    /// Returns the same capacity with another policy.
    ///
    /// @throws IllegalArgumentException where the capacity is 0 and the policy drops
    public Buffering withOverflow(Overflow policy) {
        return new Buffering(capacity, policy);
    }

    @Override
    public String toString() {
        if (capacity == 0) {
            return "rendezvous";
        }
        String size = capacity == Integer.MAX_VALUE ? "unbounded" : "capacity " + capacity;
        return overflow == Overflow.SUSPEND ? size : size + ", " + overflow;
    }
}
