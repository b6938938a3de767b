package io.greenloom.async.sync;

import io.greenloom.async.CancelledError;
import io.greenloom.async.Suspension;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// The line of those who wait for something, first in, first out: what the classes of this package and the queues
/// are made of, and yours can be. Trio's `ParkingLot`.
///
/// It is guarded by an object of its owner's choice: all methods but [Place#await()] and [Place#await(Duration)]
/// are called in `synchronized (guard)`, and the two outside it.
///
/// ```java
/// Place<Void, Item> place;
/// synchronized (guard) {
///     if (!items.isEmpty()) {
///         return items.removeFirst();
///     }
///     place = waiting.join(this, null);
/// }
/// return place.await();
/// ```
///
/// and whoever has an item calls `resumeFirst(item)` in the guard, and keeps it where nobody took it.
///
/// @param <P> what whoever joins leaves at the place, for those who hand something over
/// @param <R> what is handed over
public final class WaitQueue<P extends @Nullable Object, R extends @Nullable Object> {
    private final Object guard;
    // Guarded by guard, from here on.
    private @Nullable Place<P, R> first;
    private @Nullable Place<P, R> last;
    private int size;

    /// Makes an empty line.
    ///
    /// @param guard what its owner synchronizes on around all calls
    public WaitQueue(Object guard) {
        this.guard = Objects.requireNonNull(guard, "guard");
    }

    /// Puts the calling thread at the end of the line; it then calls [Place#await()] once, outside the guard.
    ///
    /// @param reason what is waited for, as [Suspension#begin] takes it
    /// @param payload what to leave at the place
    public Place<P, R> join(Object reason, P payload) {
        return append(new Place<>(this, payload, Suspension.begin(reason)));
    }

    /// Puts the calling thread at the end of the line, for a wait that nothing but being resumed ends: see
    /// [Suspension#beginUncancellable].
    public Place<P, R> joinUncancellably(Object reason, P payload) {
        return append(new Place<>(this, payload, Suspension.beginUncancellable(reason)));
    }

    /// Takes the first out of the line and returns it, whether or not it still waits; null where nobody is there.
    public @Nullable Place<P, R> poll() {
        Place<P, R> place = first;
        if (place != null) {
            remove(place);
        }
        return place;
    }

    /// Hands `value` to the first who still waits, and takes that one out of the line.
    ///
    /// @return who took it; null where nobody waits
    public @Nullable Place<P, R> resumeFirst(R value) {
        for (Place<P, R> place = poll(); place != null; place = poll()) {
            if (place.resume(value)) {
                return place;
            }
        }
        return null;
    }

    /// Hands `value` to all who wait, in their order, and empties the line.
    ///
    /// @return how many took it
    public int resumeAll(R value) {
        int taken = 0;
        while (resumeFirst(value) != null) {
            taken++;
        }
        return taken;
    }

    /// Takes those out of the line whose wait has ended (cancelled, say) and who have not come round to leaving.
    public void prune() {
        Place<P, R> place = first;
        while (place != null) {
            Place<P, R> next = place.next;
            if (!place.isWaiting()) {
                remove(place);
            }
            place = next;
        }
    }

    /// Returns how many are in the line; one whose wait has ended counts until it has left, or [#prune] was
    /// called.
    public int size() {
        return size;
    }

    /// Returns whether nobody is in the line.
    public boolean isEmpty() {
        return size == 0;
    }

    private Place<P, R> append(Place<P, R> place) {
        Place<P, R> before = last;
        place.previous = before;
        if (before == null) {
            first = place;
        } else {
            before.next = place;
        }
        last = place;
        place.queued = true;
        size++;
        return place;
    }

    private void remove(Place<P, R> place) {
        if (!place.queued) {
            return;
        }
        Place<P, R> before = place.previous;
        Place<P, R> after = place.next;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.previous = before;
        }
        place.previous = null;
        place.next = null;
        place.queued = false;
        size--;
    }

    /// One wait in a line.
    ///
    /// @param <P> what was left at it
    /// @param <R> what ends it
    public static final class Place<P extends @Nullable Object, R extends @Nullable Object> {
        private final WaitQueue<P, R> line;
        private final P payload;
        private final Suspension<R> suspension;
        // Guarded by the line's guard, from here on.
        private @Nullable Place<P, R> previous;
        private @Nullable Place<P, R> next;
        private boolean queued;

        private Place(WaitQueue<P, R> line, P payload, Suspension<R> suspension) {
            this.line = line;
            this.payload = payload;
            this.suspension = suspension;
        }

        /// Returns what was left at this place.
        public P payload() {
            return payload;
        }

        /// Returns whether nothing has ended the wait so far.
        public boolean isWaiting() {
            return suspension.isWaiting();
        }

        /// Ends the wait with `value`, for one that [#poll] has returned.
        ///
        /// @return false where it had ended already, so that the value goes to the next
        public boolean resume(R value) {
            return suspension.resume(value);
        }

        /// Ends the wait with an error.
        ///
        /// @return false where it had ended already
        public boolean fail(Throwable error) {
            return suspension.fail(error);
        }

        /// Waits until it is handed something, and returns that. Suspends; a cancellation point.
        ///
        /// @throws CancelledError where the calling task was cancelled first, or the thread interrupted; it has
        ///     then left the line
        public R await() {
            try {
                return suspension.await();
            } finally {
                leave();
            }
        }

        /// Waits as [#await()] does, but at most `timeout`.
        ///
        /// @throws TimeoutException where it was handed nothing by then; it has then left the line
        public R await(Duration timeout) throws TimeoutException {
            try {
                return suspension.await(timeout);
            } finally {
                leave();
            }
        }

        private void leave() {
            if (!suspension.isResumed()) {
                synchronized (line.guard) {
                    line.remove(this);
                }
            }
        }
    }
}
