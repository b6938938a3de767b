package io.greenloom.async.gevent;

import io.greenloom.async.Async;
import io.greenloom.async.Awaitable;
import io.greenloom.async.CancelledError;
import io.greenloom.async.Observer;
import io.greenloom.async.Outcome;
import io.greenloom.async.Task;
import io.greenloom.async.queue.Queue;
import io.greenloom.async.sync.Semaphore;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The results of [Group#imap] and [Group#imapUnordered], as they come: gevent's `IMap`.
///
/// ```java
/// try (Results<Page> pages = pool.imapUnordered(20, urls, url -> fetch(url))) {
///     for (Page page : pages) {
///         show(page);
///     }
/// }
/// ```
///
/// Taking the next suspends until there is one. The error of an item is thrown by the `next` that would return its
/// result, and the `next` after that goes on behind it: a `for` over it ends at the first error, a `while` with
/// `hasNext` and a `catch` sees them all. An error of the input comes last. To be gone through once; several tasks
/// may take from it, of which each result goes to one.
///
/// Close it where you leave it early: that kills what is still at work for it, and reads no more input.
///
/// **Threads.** Its loop's only.
///
/// @param <R> the type of the results
@SuppressWarnings("IterableAndIterator") // as a generator: to be gone through once
public final class Results<R extends @Nullable Object> implements Iterator<R>, Iterable<R>, AutoCloseable {
    private final Group group;
    private final @Nullable Semaphore room; // for inputs whose results have not been taken; null without a limit
    private final boolean ordered;
    private final Queue<Awaitable<? extends R>> ready = Queue.unbounded();
    private final Iterator<Awaitable<? extends R>> taken = ready.iterator();
    private final Observer worker = this::workerEnded;
    private final Map<Awaitable<?>, Long> working = new LinkedHashMap<>(); // to the place of each in the input
    private final Map<Long, Awaitable<? extends R>> early = new HashMap<>(); // ended before one that stands before it
    private @Nullable Task<?> reader;
    private @Nullable Awaitable<? extends R> inputError;
    private long read;
    private long passedOn;
    private boolean inputEnded;

    Results(Group group, int maxSize, boolean ordered) {
        if (maxSize < 1) {
            throw new IllegalArgumentException("maxSize must be >= 1, was " + maxSize);
        }
        this.group = group;
        this.room = maxSize == Integer.MAX_VALUE ? null : new Semaphore(maxSize);
        this.ordered = ordered;
    }

    <I extends @Nullable Object> Results<R> start(
            Iterator<? extends I> inputs, Async.Mapper<? super I, ? extends R> mapper) {
        Objects.requireNonNull(mapper, "mapper");
        Task<?> task = Async.createTask("imap", () -> readAll(inputs, mapper));
        task.subscribe(this::readerEnded);
        reader = task;
        return this;
    }

    private <I extends @Nullable Object> void readAll(
            Iterator<? extends I> inputs, Async.Mapper<? super I, ? extends R> mapper) {
        while (inputs.hasNext()) {
            if (room != null) {
                room.acquire();
            }
            I input = inputs.next();
            Task<R> task = group.spawn(() -> mapper.map(input));
            working.put(task, read++);
            task.subscribe(worker);
        }
    }

    @SuppressWarnings("unchecked") // see below
    private void readerEnded(Awaitable<?> task) {
        inputEnded = true;
        if (!(task.settled() instanceof Outcome.Value<?>)) {
            inputError = (Awaitable<? extends R>) task; // it has no value of whatever type
        }
        endIfAllAreThere();
    }

    @SuppressWarnings("unchecked") // only tasks of an R are observed
    private void workerEnded(Awaitable<?> task) {
        task.settled(); // whoever takes it sees an error
        long place = Objects.requireNonNull(working.remove(task));
        early.put(place, (Awaitable<? extends R>) task);
        if (!ordered) {
            passOn(place);
        } else {
            while (early.containsKey(passedOn)) {
                passOn(passedOn);
            }
        }
        endIfAllAreThere();
    }

    private void passOn(long place) {
        passedOn++;
        Awaitable<? extends R> next = Objects.requireNonNull(early.remove(place));
        if (!ready.isShutDown()) {
            ready.putNowait(next);
        }
    }

    private void endIfAllAreThere() {
        if (inputEnded && working.isEmpty() && !ready.isShutDown()) {
            if (inputError != null) {
                ready.putNowait(inputError);
            }
            ready.shutdown();
        }
    }

    /// Returns whether there is another result, or an error. Suspends until that is known; a cancellation point.
    @Override
    public boolean hasNext() {
        return taken.hasNext();
    }

    /// Returns the next result. Suspends; a cancellation point.
    ///
    /// @throws CancelledError where the task of that item was killed, or the calling task was cancelled
    /// @throws RuntimeException or any other throwable that this item failed with: exactly that; go on for the
    ///     rest
    /// @throws java.util.NoSuchElementException where all have been taken
    @Override
    public R next() {
        Awaitable<? extends R> next = taken.next();
        if (room != null) {
            room.release();
        }
        return next.result();
    }

    /// Returns itself, for one `for`.
    @Override
    public Iterator<R> iterator() {
        return this;
    }

    /// Ends it: kills what is still at work for it, and drops what nobody has taken. Never waits.
    @Override
    public void close() {
        ready.shutdown(true);
        if (reader != null) {
            reader.cancel("its results were closed");
        }
        List.copyOf(working.keySet()).forEach(task -> task.cancel("its results were closed"));
    }

    @Override
    public String toString() {
        return "Results[" + passedOn + " of " + read + (inputEnded ? "" : " so far") + "]";
    }
}
