package io.greenloom.async.futures;

import io.greenloom.async.Async;
import io.greenloom.async.FromOutside;
import io.greenloom.async.Suspension;
import io.greenloom.async.internal.Limit;
import io.greenloom.async.internal.StageWatch;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Futures in the order in which they end, for one who takes them, within a limit of time over all. One that tells
/// nobody of its end, as `FutureTask`, costs a thread that waits for it until this is closed: a platform thread,
/// since a virtual one that a task starts belongs to the loop.
final class Arrivals<F extends Future<?>> implements AutoCloseable {
    private final Limit limit;
    private final List<Runnable> watchers = new ArrayList<>(); // each ends one
    // Futures end on any thread. Guarded by `ended`, as is the next.
    private final Queue<F> ended = new ArrayDeque<>();
    private @Nullable Suspension<Boolean> waiting;
    private int watched;
    private boolean ofThreads; // some are no tasks'

    /// @param timeout how long from now; null for ever
    Arrivals(@Nullable Duration timeout) {
        this.limit = Limit.of(timeout);
    }

    /// Begins to watch `futures`; those that have ended come first.
    Arrivals<F> watch(Collection<? extends F> futures) {
        watched += futures.size();
        List<F> pending = new ArrayList<>();
        for (F future : futures) {
            ofThreads |= !(future instanceof TaskFuture<?>);
            if (future.isDone()) {
                arrived(future);
            } else {
                pending.add(future);
            }
        }
        pending.forEach(this::watch);
        return this;
    }

    private void watch(F future) {
        if (future instanceof CompletionStage<?> stage) {
            watchers.add(StageWatch.of(stage, () -> arrived(future)));
            return;
        }
        Runnable wait = () -> {
            try {
                future.get();
            } catch (ExecutionException | CancellationException e) {
                // it has ended, and that is all
            } catch (InterruptedException e) {
                return; // nobody waits any more
            }
            arrived(future);
        };
        Thread watcher = Thread.ofPlatform().daemon().name("greenloom-future").unstarted(wait);
        watchers.add(watcher::interrupt);
        watcher.start();
    }

    private void arrived(F future) {
        synchronized (ended) {
            ended.add(future);
            if (waiting != null) {
                waiting.resume(true);
                waiting = null;
            }
        }
    }

    /// Returns the next. Suspends in a task, blocks elsewhere; a cancellation point.
    F next() throws TimeoutException {
        Async.checkCancelled();
        while (true) {
            Suspension<Boolean> wait;
            synchronized (ended) {
                F next = ended.poll();
                if (next != null) {
                    return next;
                }
                String text = "the next of " + watched + " futures";
                wait = Suspension.begin(ofThreads ? FromOutside.of(text) : text);
                waiting = wait;
            }
            Duration left = limit.left();
            if (left == null) {
                wait.await();
            } else {
                wait.await(left);
            }
        }
    }

    @Override
    public void close() {
        watchers.forEach(Runnable::run);
    }
}
