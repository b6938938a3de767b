package io.greenloom.async.futures;

import io.greenloom.async.Async;
import io.greenloom.async.ReturnWhen;
import io.greenloom.async.WaitResult;
import io.greenloom.async.internal.Limit;
import io.greenloom.async.internal.Rethrow;
import io.greenloom.generator.Generator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The functions of Python's `concurrent.futures`, for the futures and executors of `java.util.concurrent`,
/// whoever's they are.
///
/// All may be called inside a loop, where they suspend the calling task, and outside, where they block the calling
/// thread. A time limit goes by the clock of the loop, or real time. Of a `CompletionStage`, give its
/// `toCompletableFuture()`; of a task, use the functions of [Async]. One that takes no callbacks, such as the
/// `FutureTask` that the JDK's own executors return, costs a thread while it is waited for.
public final class Futures {
    private Futures() {}

    /// Waits until enough have ended, never throwing their errors: `concurrent.futures.wait()`.
    ///
    /// @param returnWhen how many are enough; a cancelled one has not failed, as in Python
    /// @return those that have ended and those that have not, in the order of the arguments
    /// @throws io.greenloom.async.CancelledError where the calling task was cancelled, or its thread interrupted
    public static <F extends Future<?>> WaitResult<F> wait(Collection<? extends F> futures, ReturnWhen returnWhen) {
        return wait(futures, returnWhen, null);
    }

    /// Waits as above, but at most `timeout`, and then says what has ended so far.
    ///
    /// @param timeout how long; null for ever
    public static <F extends Future<?>> WaitResult<F> wait(
            Collection<? extends F> futures, ReturnWhen returnWhen, @Nullable Duration timeout) {
        Objects.requireNonNull(returnWhen, "returnWhen");
        Set<F> distinct = new LinkedHashSet<>(futures);
        try (Arrivals<F> arrivals = new Arrivals<F>(timeout).watch(distinct)) {
            for (int left = distinct.size(); left > 0; left--) {
                F next = arrivals.next();
                boolean failed = next.state() == Future.State.FAILED;
                if (returnWhen == ReturnWhen.FIRST_COMPLETED || (failed && returnWhen == ReturnWhen.FIRST_EXCEPTION)) {
                    break;
                }
            }
        } catch (TimeoutException e) {
            // not an error here: the result says what has not ended
        }
        Map<Boolean, List<F>> byEnd = distinct.stream().collect(Collectors.partitioningBy(Future::isDone));
        return new WaitResult<>(byEnd.getOrDefault(true, List.of()), byEnd.getOrDefault(false, List.of()));
    }

    /// Returns the futures one by one as they end, those that have ended already first:
    /// `concurrent.futures.as_completed()`. Going on to the next waits. Close it where you leave it early.
    public static <F extends Future<?>> Generator<F> asCompleted(Collection<? extends F> futures) {
        return asCompleted(futures, null);
    }

    /// Returns the futures one by one as above, where going on throws a [TimeoutException] when some have not
    /// ended `timeout` after the first look.
    ///
    /// @param timeout how long; null for ever
    public static <F extends Future<?>> Generator<F> asCompleted(
            Collection<? extends F> futures, @Nullable Duration timeout) {
        Set<F> distinct = new LinkedHashSet<>(futures);
        return Generator.of(y -> {
            try (Arrivals<F> arrivals = new Arrivals<F>(timeout).watch(distinct)) {
                for (int left = distinct.size(); left > 0; left--) {
                    y.yield(arrivals.next());
                }
            }
        });
    }

    /// Submits `mapper` for each input, all at once, and returns the results in the order of the inputs:
    /// `executor.map()`. Going on to the next waits for it.
    ///
    /// The first error in that order is thrown as it is, and ends it; then, and where it is closed early, what has
    /// not begun is cancelled.
    ///
    /// @throws java.util.concurrent.RejectedExecutionException where the executor takes no more
    public static <I extends @Nullable Object, R extends @Nullable Object> Generator<R> map(
            ExecutorService executor, Iterable<? extends I> inputs, Async.Mapper<? super I, ? extends R> mapper) {
        return map(executor, inputs, mapper, null);
    }

    /// Does as above, where going on throws a [TimeoutException] when the next result is not there `timeout` after
    /// this call.
    ///
    /// @param timeout how long; null for ever
    public static <I extends @Nullable Object, R extends @Nullable Object> Generator<R> map(
            ExecutorService executor,
            Iterable<? extends I> inputs,
            Async.Mapper<? super I, ? extends R> mapper,
            @Nullable Duration timeout) {
        List<Future<R>> futures = new ArrayList<>();
        Limit limit = Limit.of(timeout);
        try {
            for (I input : inputs) {
                futures.add(executor.submit(() -> mapper.map(input)));
            }
        } catch (Throwable e) {
            futures.forEach(future -> future.cancel(false));
            throw e;
        }
        return Generator.of(y -> {
            try {
                for (int i = 0; i < futures.size(); i++) {
                    y.yield(result(futures.get(i), limit.left()));
                }
            } finally {
                futures.forEach(future -> future.cancel(false));
            }
        });
    }

    private static <R extends @Nullable Object> R result(Future<R> future, @Nullable Duration timeout)
            throws Exception {
        try (Arrivals<Future<R>> arrival = new Arrivals<Future<R>>(timeout).watch(List.of(future))) {
            return arrival.next().get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw Rethrow.unchanged(cause == null ? e : cause);
        }
    }
}
