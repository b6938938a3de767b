package io.greenloom.async.gevent;

import io.greenloom.async.Action;
import io.greenloom.async.Async;
import io.greenloom.async.Awaitable;
import io.greenloom.async.CancelledError;
import io.greenloom.async.Observer;
import io.greenloom.async.Outcome;
import io.greenloom.async.Task;
import io.greenloom.async.internal.Limit;
import io.greenloom.greenlet.GreenletExit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Tasks that are waited for or killed together: `gevent.pool.Group`. Each leaves it when it ends.
///
/// ```java
/// Group group = new Group();
/// group.spawn(() -> serve(first));
/// group.spawn(() -> serve(second));
/// if (!group.join(Duration.ofSeconds(10))) {
///     group.kill();
/// }
/// ```
///
/// Unlike a [io.greenloom.async.TaskGroup] it has no block that ends it: a failure ends nothing else, and is
/// [reported][io.greenloom.async.EventLoop#setExceptionHandler] where nobody looks at it.
///
/// **Threads.** Its loop's only: tasks and callbacks.
public sealed class Group permits Pool {
    private final Set<Task<?>> live = new LinkedHashSet<>();
    private final Observer leaver = this::left;

    /// Makes an empty one. Never waits.
    public Group() {}

    /// Starts a task in it: `group.spawn()`. A [Pool] suspends while it is full; a group never waits.
    ///
    /// @throws CancelledError where the calling task was cancelled while it waited for room; nothing was started
    /// @throws IllegalStateException outside a loop
    public final <T extends @Nullable Object> Task<T> spawn(Callable<? extends T> body) {
        Objects.requireNonNull(body, "body");
        enter();
        return start(body);
    }

    /// Starts a task that has no result in it.
    ///
    /// @throws CancelledError as above
    /// @throws IllegalStateException outside a loop
    public final Task<@Nullable Void> spawn(Action body) {
        return spawn(body.asCallable());
    }

    /// Starts a task for which there is room already.
    final <T extends @Nullable Object> Task<T> start(Callable<? extends T> body) {
        Task<T> task;
        try {
            task = Gevent.spawn(body);
        } catch (Throwable e) {
            exit(); // no loop
            throw e;
        }
        admit(task);
        return task;
    }

    /// Takes a task in that runs already: `group.add()`. A [Pool] suspends while it is full. One that has ended,
    /// or is in it, changes nothing.
    ///
    /// @throws CancelledError where the calling task was cancelled while it waited for room
    public final void add(Task<?> task) {
        if (!live.contains(task)) {
            enter();
            admit(task);
        }
    }

    /// Takes in a task for which there is room.
    final void admit(Task<?> task) {
        if (!live.add(task)) {
            exit(); // somebody else has added it meanwhile
        } else if (!task.subscribe(leaver)) {
            left(task);
        }
    }

    /// Lets a task go, which runs on: `group.discard()`. Never waits.
    public final void discard(Task<?> task) {
        task.unsubscribe(leaver);
        left(task);
    }

    private void left(Awaitable<?> task) {
        if (live.remove(task)) {
            exit();
        }
    }

    /// Waits for room.
    void enter() {}

    /// Gives room back.
    void exit() {}

    /// Returns how many tasks are in it: `len(group)`. Never waits.
    public final int size() {
        return live.size();
    }

    /// Returns whether no task is in it. Never waits.
    public final boolean isEmpty() {
        return live.isEmpty();
    }

    /// Returns whether `task` is in it: `task in group`. Never waits.
    public final boolean contains(Task<?> task) {
        return live.contains(task);
    }

    /// Returns the tasks that are in it, in the order in which they came: `list(group)`. Never waits.
    public final List<Task<?>> tasks() {
        return List.copyOf(live);
    }

    /// Waits until it is empty, also of tasks that come meanwhile. Suspends.
    ///
    /// @throws CancelledError where the calling task was cancelled; the tasks go on
    public final void join() {
        join(null, false);
    }

    /// Waits as above, but at most `timeout`. Suspends.
    ///
    /// @return whether it is empty
    public final boolean join(Duration timeout) {
        return join(timeout, false);
    }

    /// Waits until it is empty, with gevent's arguments. Suspends.
    ///
    /// @param timeout how long at most; null for ever
    /// @param raiseError whether to throw afterwards what failed first of those that are in it now
    /// @return whether it is empty
    /// @throws RuntimeException or any other throwable that one failed with: exactly that
    public final boolean join(@Nullable Duration timeout, boolean raiseError) {
        Limit limit = Limit.of(timeout);
        List<Task<?>> now = List.copyOf(live);
        List<Task<?>> failed = new ArrayList<>();
        Observer failures = task -> {
            if (task.settled() instanceof Outcome.Failure<?>) {
                failed.add((Task<?>) task);
            }
        };
        if (raiseError) {
            now.forEach(task -> task.subscribe(failures));
        }
        try {
            boolean empty = awaitEmpty(limit);
            if (!failed.isEmpty()) {
                failed.getFirst().result(); // throws
            }
            return empty;
        } finally {
            now.forEach(task -> task.unsubscribe(failures));
        }
    }

    private boolean awaitEmpty(Limit limit) {
        Async.checkCancelled();
        while (!live.isEmpty()) {
            Duration left = limit.left();
            if (left != null && !left.isPositive()) {
                return false;
            }
            Gevent.joinAll(live, left, false, Integer.MAX_VALUE);
        }
        return true;
    }

    /// Kills all tasks in it, also those that come meanwhile, and waits until they have ended: `group.kill()`.
    /// Suspends.
    ///
    /// @throws CancelledError where the calling task was cancelled; the tasks were killed all the same
    public final void kill() {
        kill(new GreenletExit(), null);
    }

    /// Kills all tasks in it with `error`, and waits at most `timeout` until they have ended. Suspends. Each is
    /// killed once. The caller's own task is left alone.
    ///
    /// @param error see [Gevent#kill(Task, Throwable)]
    /// @param timeout how long at most; null for ever
    /// @return whether they have ended
    public final boolean kill(Throwable error, @Nullable Duration timeout) {
        Limit limit = Limit.of(timeout);
        Set<Task<?>> dying = Collections.newSetFromMap(new IdentityHashMap<>());
        Task<?> self = Async.currentTask();
        while (true) {
            List<Task<?>> others = new ArrayList<>(live);
            others.remove(self);
            for (Task<?> task : others) {
                if (dying.add(task)) {
                    Gevent.killSoon(task, error);
                }
            }
            Duration left = limit.left();
            if (others.isEmpty() || (left != null && !left.isPositive())) {
                return others.isEmpty();
            }
            Gevent.joinAll(others, left, false, Integer.MAX_VALUE);
        }
    }

    /// Kills one task of it, waits until that has ended: `group.killone()`. Does nothing with one that is not in
    /// it. Suspends.
    public final void killOne(Task<?> task) {
        if (live.contains(task)) {
            Gevent.kill(task);
        }
    }

    /// Runs `body` in a task of it, and returns its result: `group.apply()`. Suspends. Called by one of its tasks,
    /// it takes no room, which that has already.
    ///
    /// @throws CancelledError where the calling task was cancelled, and then `body` was too
    /// @throws RuntimeException or any other throwable that `body` failed with: exactly that
    public final <T extends @Nullable Object> T apply(Callable<? extends T> body) {
        Task<?> current = Async.currentTask();
        boolean within = current != null && live.contains(current);
        return (within ? Gevent.<T>spawn(body) : this.<T>spawn(body)).await();
    }

    /// Runs `body`, which has no result, in a task of it, and waits for its end, as above.
    ///
    /// @throws CancelledError as above
    public final void apply(Action body) {
        apply(body.asCallable());
    }

    /// Starts `body` in a task of it, and never waits, also where a [Pool] is full: `group.apply_async()`.
    ///
    /// @return what ends as `body` does
    /// @throws IllegalStateException outside a loop
    public <T extends @Nullable Object> Task<T> applyAsync(Callable<? extends T> body) {
        return spawn(body);
    }

    /// Starts `body`, which has no result, in a task of it, as above.
    ///
    /// @throws IllegalStateException outside a loop
    public final Task<@Nullable Void> applyAsync(Action body) {
        return applyAsync(body.asCallable());
    }

    /// Starts `body` as above, and has the loop call `callback` with what it returns, if it does.
    ///
    /// @throws IllegalStateException outside a loop
    public final <T extends @Nullable Object> Task<T> applyAsync(
            Callable<? extends T> body, Consumer<? super T> callback) {
        Task<T> task = applyAsync(body);
        task.onSuccess(callback);
        return task;
    }

    /// Calls `mapper` for each input, in tasks of it, and returns the results in the order of the inputs:
    /// `group.map()`. Suspends. The first error in that order is thrown, and the rest is killed.
    ///
    /// @throws CancelledError where the calling task was cancelled; the rest is killed
    /// @throws RuntimeException or any other throwable that `mapper` failed with: exactly that
    public final <I extends @Nullable Object, R extends @Nullable Object> List<R> map(
            Iterable<? extends I> inputs, Async.Mapper<? super I, ? extends R> mapper) {
        List<R> all = new ArrayList<>();
        try (Results<R> results = imap(inputs, mapper)) {
            results.forEachRemaining(all::add);
        }
        return all;
    }

    /// Starts what [#map] does, and never waits: `group.map_async()`.
    ///
    /// @return what ends with the list of results; kill it to stop
    /// @throws IllegalStateException outside a loop
    public final <I extends @Nullable Object, R extends @Nullable Object> Task<List<R>> mapAsync(
            Iterable<? extends I> inputs, Async.Mapper<? super I, ? extends R> mapper) {
        return Gevent.spawn(() -> this.<I, R>map(inputs, mapper));
    }

    /// Calls `mapper` for each input, in tasks of it, and returns the results in the order of the inputs as they
    /// come: `group.imap()`. It starts at once, and reads on whether or not the results are taken. Never waits.
    ///
    /// @throws IllegalStateException outside a loop
    public final <I extends @Nullable Object, R extends @Nullable Object> Results<R> imap(
            Iterable<? extends I> inputs, Async.Mapper<? super I, ? extends R> mapper) {
        return imap(Integer.MAX_VALUE, inputs, mapper);
    }

    /// Does what [#imap(Iterable, Async.Mapper)] does, but reads no further ahead than `maxSize`.
    ///
    /// @param maxSize how many inputs may have been read whose results have not been taken; at least 1
    public final <I extends @Nullable Object, R extends @Nullable Object> Results<R> imap(
            int maxSize, Iterable<? extends I> inputs, Async.Mapper<? super I, ? extends R> mapper) {
        return new Results<R>(this, maxSize, true).start(inputs.iterator(), mapper);
    }

    /// Calls `mapper` for each input, in tasks of it, and returns the results as they come, in whatever order:
    /// `group.imap_unordered()`. It starts at once, and reads on whether or not the results are taken. Never
    /// waits.
    ///
    /// @throws IllegalStateException outside a loop
    public final <I extends @Nullable Object, R extends @Nullable Object> Results<R> imapUnordered(
            Iterable<? extends I> inputs, Async.Mapper<? super I, ? extends R> mapper) {
        return imapUnordered(Integer.MAX_VALUE, inputs, mapper);
    }

    /// Does what [#imapUnordered(Iterable, Async.Mapper)] does, but reads no further ahead than `maxSize`.
    ///
    /// @param maxSize how many inputs may have been read whose results have not been taken; at least 1
    public final <I extends @Nullable Object, R extends @Nullable Object> Results<R> imapUnordered(
            int maxSize, Iterable<? extends I> inputs, Async.Mapper<? super I, ? extends R> mapper) {
        return new Results<R>(this, maxSize, false).start(inputs.iterator(), mapper);
    }

    @Override
    public String toString() {
        return "Group[" + live.size() + " tasks]";
    }
}
