package io.greenloom.async.gevent;

import io.greenloom.async.Action;
import io.greenloom.async.Async;
import io.greenloom.async.Awaitable;
import io.greenloom.async.CancelledError;
import io.greenloom.async.EventLoop;
import io.greenloom.async.Outcome;
import io.greenloom.async.Task;
import io.greenloom.async.internal.Limit;
import io.greenloom.generator.Generator;
import io.greenloom.greenlet.GreenletExit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// What a task calls: the functions of Python's `gevent` module.
///
/// ```java
/// List<Task<String>> pages = urls.stream().map(url -> Gevent.spawn(() -> fetch(url))).toList();
/// Gevent.joinAll(pages, Duration.ofSeconds(2));
/// for (Task<String> page : pages) {
///     System.out.println(Gevent.value(page));
/// }
/// ```
///
/// **Killing.** To kill a task is to [cancel][Task#cancel(String)] it: the place where it waits throws
/// [CancelledError], which is to a task what `GreenletExit` is to a greenlet, and no failure: [#successful] says
/// true, [#value] is that error, and no `joinAll` throws it. Only [Task#await()] does, which has no value to
/// return. A task killed before it has started never runs. Killed with another throwable, the task fails with
/// that, unless its body catches it.
///
/// **Threads.** From tasks of a loop; what takes tasks and waits for them works from other threads too.
public final class Gevent {
    private Gevent() {}

    /// Starts a task, at the loop's next pass: `gevent.spawn()`. Never waits.
    ///
    /// A body that throws [GreenletExit] ends as killed.
    ///
    /// @throws IllegalStateException outside a loop
    public static <T extends @Nullable Object> Task<T> spawn(Callable<? extends T> body) {
        return Async.<T>createTask(exiting(body));
    }

    /// Starts a task that has no result.
    ///
    /// @throws IllegalStateException outside a loop
    public static Task<@Nullable Void> spawn(Action body) {
        return spawn(body.asCallable());
    }

    /// Starts a task once `delay` has passed: `gevent.spawn_later()`. Killed before, its body never runs. Never
    /// waits.
    ///
    /// @throws IllegalStateException outside a loop
    public static <T extends @Nullable Object> Task<T> spawnLater(Duration delay, Callable<? extends T> body) {
        Objects.requireNonNull(delay, "delay");
        Callable<? extends T> exiting = exiting(body);
        return Async.<T>createTask(() -> {
            Async.sleep(delay);
            return exiting.call();
        });
    }

    /// Starts a task that has no result once `delay` has passed.
    ///
    /// @throws IllegalStateException outside a loop
    public static Task<@Nullable Void> spawnLater(Duration delay, Action body) {
        return spawnLater(delay, body.asCallable());
    }

    private static <T extends @Nullable Object> Callable<T> exiting(Callable<? extends T> body) {
        Objects.requireNonNull(body, "body");
        return () -> {
            try {
                return body.call();
            } catch (GreenletExit exit) {
                Objects.requireNonNull(Async.currentTask()).cancel(reason(exit));
                Async.checkCancelled();
                throw exit; // not reached: the line above throws
            }
        };
    }

    /// Suspends the calling task for `duration`: `gevent.sleep()`. Zero lets the others run once.
    ///
    /// @throws IllegalStateException outside a loop
    public static void sleep(Duration duration) {
        Async.sleep(duration);
    }

    /// Suspends the calling task until nothing else of its loop can run: `gevent.idle()`.
    ///
    /// @throws IllegalStateException outside a loop
    public static void idle() {
        EventLoop.current().settle();
    }

    /// Kills a task and waits until it has ended, which it may put off: `greenlet.kill()`. Killing one that has
    /// ended does nothing. Suspends; a task that kills itself does not return.
    ///
    /// @throws CancelledError where the calling task was cancelled
    public static void kill(Task<?> task) {
        kill(task, new GreenletExit());
    }

    /// Kills a task with `error`, which the place where it waits throws, and waits until it has ended. Suspends.
    ///
    /// @param error a [GreenletExit] for a plain kill; with anything else the task fails
    /// @throws CancelledError where the calling task was cancelled
    public static void kill(Task<?> task, Throwable error) {
        Async.checkCancelled();
        killSoon(task, error);
        if (task == Async.currentTask()) {
            Async.checkCancelled(); // throws
        } else {
            task.join();
        }
    }

    /// Kills a task with `error`, and waits at most `timeout` until it has ended. Suspends.
    ///
    /// @return whether it has ended; where not, it still is to
    /// @throws CancelledError where the calling task was cancelled
    public static boolean kill(Task<?> task, Throwable error, Duration timeout) {
        Async.checkCancelled();
        killSoon(task, error);
        if (task == Async.currentTask()) {
            Async.checkCancelled(); // throws
        }
        return task.join(timeout);
    }

    /// Kills a task, and does not wait for its end: `kill(block=False)`. Any thread may call.
    ///
    /// @return false where it had ended already
    public static boolean killSoon(Task<?> task) {
        return killSoon(task, new GreenletExit());
    }

    /// Kills a task with `error`, and does not wait for its end. Any thread may call.
    ///
    /// @return false where it had ended already
    public static boolean killSoon(Task<?> task, Throwable error) {
        Objects.requireNonNull(error, "error");
        return error instanceof GreenletExit exit ? task.cancel(reason(exit)) : task.raise(error);
    }

    private static String reason(GreenletExit exit) {
        String message = exit.getMessage();
        return message == null ? "killed" : message;
    }

    /// Kills all, and waits until they have ended: `gevent.killall()`. Suspends. The caller's own task is killed
    /// last.
    ///
    /// @throws CancelledError where the calling task was cancelled
    public static void killAll(Collection<? extends Task<?>> tasks) {
        Task<?> self = killOthers(tasks, new GreenletExit());
        for (Task<?> task : tasks) {
            if (task != self) {
                task.join();
            }
        }
        Async.checkCancelled();
    }

    /// Kills all with `error`, and waits at most `timeout` until they have ended. Suspends.
    ///
    /// @throws TimeoutException where some have not ended by then; they still are to
    /// @throws CancelledError where the calling task was cancelled
    public static void killAll(Collection<? extends Task<?>> tasks, Throwable error, Duration timeout)
            throws TimeoutException {
        Task<?> self = killOthers(tasks, error);
        List<Task<?>> others = new ArrayList<>(tasks);
        others.remove(self);
        int ended = joinAll(others, timeout).size();
        if (ended < new LinkedHashSet<>(others).size()) {
            throw new TimeoutException(
                    (others.size() - ended) + " of " + others.size() + " killed tasks had not ended after " + timeout);
        }
        Async.checkCancelled();
    }

    /// Kills all but the caller's task at once; returns that if it was among them, and is to be killed by then.
    private static @Nullable Task<?> killOthers(Collection<? extends Task<?>> tasks, Throwable error) {
        Async.checkCancelled();
        Task<?> current = Async.currentTask();
        Task<?> self = null;
        for (Task<?> task : tasks) {
            if (task == current) {
                self = task;
            } else {
                killSoon(task, error);
            }
        }
        if (self != null) {
            killSoon(self, error);
        }
        return self;
    }

    /// Waits until all have ended, however they do: `gevent.joinall()`. Suspends.
    ///
    /// @return those that have ended, in the order in which they did
    /// @throws CancelledError where the calling task was cancelled; those it waits for go on
    public static <A extends Awaitable<?>> List<A> joinAll(Collection<? extends A> tasks) {
        return joinAll(tasks, null, false, Integer.MAX_VALUE);
    }

    /// Waits as above, but at most `timeout`. Suspends.
    public static <A extends Awaitable<?>> List<A> joinAll(Collection<? extends A> tasks, Duration timeout) {
        return joinAll(tasks, timeout, false, Integer.MAX_VALUE);
    }

    /// Waits until `count` of them have ended, with gevent's arguments. Suspends.
    ///
    /// @param timeout how long at most; null for ever
    /// @param raiseError whether to throw, at once, the error of the first that fails; a kill is none
    /// @param count how many to wait for; `Integer.MAX_VALUE` for all
    /// @return those that have ended, in the order in which they did
    /// @throws RuntimeException or any other throwable that one failed with: exactly that
    /// @throws IllegalArgumentException where `count` is not positive
    public static <A extends Awaitable<?>> List<A> joinAll(
            Collection<? extends A> tasks, @Nullable Duration timeout, boolean raiseError, int count) {
        List<A> ended = new ArrayList<>();
        try (Generator<A> ready = iwait(tasks, count, timeout)) {
            for (A one : ready) {
                ended.add(one);
                if (raiseError && one.settled() instanceof Outcome.Failure<?>) {
                    one.result(); // throws
                }
            }
        }
        return ended;
    }

    /// Waits until all have ended: `gevent.wait()`; promises are welcome too. Suspends.
    ///
    /// @return those that have ended, in the order in which they did
    public static <A extends Awaitable<?>> List<A> wait(Collection<? extends A> objects) {
        return joinAll(objects);
    }

    /// Waits until `count` of them have ended, but at most `timeout`. Suspends.
    ///
    /// @param count how many to wait for; `Integer.MAX_VALUE` for all
    /// @param timeout how long; null for ever
    /// @return those that have ended, in the order in which they did
    /// @throws IllegalArgumentException where `count` is not positive
    public static <A extends Awaitable<?>> List<A> wait(
            Collection<? extends A> objects, int count, @Nullable Duration timeout) {
        return joinAll(objects, timeout, false, count);
    }

    /// Returns the objects one by one as they end: `gevent.iwait()`. Going on to the next suspends. Close it where
    /// you leave it early, or what ends later is still kept for it.
    public static <A extends Awaitable<?>> Generator<A> iwait(Collection<? extends A> objects) {
        return iwait(objects, Integer.MAX_VALUE, null);
    }

    /// Returns the first `count` objects that end, one by one, as far as they do in `timeout`, which counts from
    /// the first look and after which it ends without an error. Going on to the next suspends.
    ///
    /// @param count how many at most; `Integer.MAX_VALUE` for all
    /// @param timeout how long; null for ever
    /// @throws IllegalArgumentException where `count` is not positive
    public static <A extends Awaitable<?>> Generator<A> iwait(
            Collection<? extends A> objects, int count, @Nullable Duration timeout) {
        if (count < 1) {
            throw new IllegalArgumentException("count must be >= 1, was " + count);
        }
        Set<A> distinct = new LinkedHashSet<>(objects);
        return Generator.of(y -> {
            try (Ready<A> ready = new Ready<>(distinct, Limit.of(timeout))) {
                for (int left = Math.min(count, distinct.size()); left > 0; left--) {
                    A next = ready.next();
                    if (next == null) {
                        return; // out of time
                    }
                    y.yield(next);
                }
            }
        });
    }

    /// Runs `body` in the calling task, and returns `otherwise` where it takes longer than `timeout`:
    /// `gevent.with_timeout(timeout_value=...)`. Suspends where `body` does. Other limits, inside and around, are
    /// told apart: theirs are thrown.
    ///
    /// @throws TimeoutException that `body` threw itself
    /// @throws IllegalStateException outside a task
    public static <T extends @Nullable Object> T withTimeout(Duration timeout, Callable<? extends T> body, T otherwise)
            throws TimeoutException {
        TimeoutException[] own = new TimeoutException[1];
        try {
            return Async.<T>withTimeout(timeout, () -> {
                try {
                    return body.call();
                } catch (TimeoutException e) {
                    own[0] = e;
                    throw e;
                }
            });
        } catch (TimeoutException e) {
            if (e == own[0]) {
                throw e;
            }
            return otherwise;
        }
    }

    /// Returns whether a task has ended without failing, and a kill is no failure: `greenlet.successful()`. Never
    /// waits; any thread may call.
    public static boolean successful(Awaitable<?> task) {
        return task.isDone() && !(task.settled() instanceof Outcome.Failure<?>);
    }

    /// Returns the value of a task, or where it was killed the [CancelledError] that ended it; null while it goes
    /// on and where it failed: `greenlet.value`. Never waits; any thread may call.
    public static @Nullable Object value(Awaitable<?> task) {
        if (!successful(task)) {
            return null;
        }
        return switch (Objects.requireNonNull(task.settled())) {
            case Outcome.Value<?> value -> value.value();
            case Outcome.Cancelled<?> killed -> killed.error();
            case Outcome.Failure<?> _ -> null;
        };
    }
}
