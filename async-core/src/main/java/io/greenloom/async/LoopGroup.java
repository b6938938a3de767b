package io.greenloom.async;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Several loops, by default one for each processor: what a Python program starts several processes for.
///
/// A task stays on the loop that it was created on, and code between two suspension points is atomic among the
/// tasks of that loop only. Tasks of different loops may await each other, and share what is strand-neutral:
/// locks, queues and channels.
///
/// ```java
/// try (LoopGroup group = LoopGroup.create()) {
///     Channel<Job> jobs = Channel.buffered(100);
///     for (EventLoop loop : group.loops()) {
///         loop.createTask(() -> work(jobs));
///     }
///     ...
/// }
/// ```
///
/// **Threads.** Any.
public final class LoopGroup implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final List<EventLoop> loops = new ArrayList<>();
    private final AtomicInteger turns = new AtomicInteger();

    private LoopGroup(int size) {
        int number = COUNT.incrementAndGet();
        try {
            for (int i = 1; i <= size; i++) {
                String name = "greenloom-group-" + number + "-loop-" + i;
                loops.add(EventLoop.create(LoopOptions.defaults().withName(name)));
                loops.getLast().start();
            }
        } catch (Throwable e) {
            loops.forEach(EventLoop::close);
            throw e;
        }
    }

    /// Returns a new group of one running loop for each processor. Close it.
    public static LoopGroup create() {
        return create(Runtime.getRuntime().availableProcessors());
    }

    /// Returns a new group of `size` running loops. Close it.
    ///
    /// @throws IllegalArgumentException where `size` is less than 1
    public static LoopGroup create(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("size must be >= 1, was " + size);
        }
        return new LoopGroup(size);
    }

    /// Returns its loops.
    public List<EventLoop> loops() {
        return List.copyOf(loops);
    }

    /// Returns the loop whose turn it is: each after the other. Never waits.
    public EventLoop next() {
        return loops.get(Math.floorMod(turns.getAndIncrement(), loops.size()));
    }

    /// Schedules `body` as a task of the loop whose turn it is. Never waits. A task of any loop may await it.
    ///
    /// @throws IllegalStateException where the group is closed
    public <T extends @Nullable Object> Task<T> createTask(Callable<? extends T> body) {
        return next().createTask(body);
    }

    /// Schedules `body`, which has no result, as a task of the loop whose turn it is.
    ///
    /// @throws IllegalStateException where the group is closed
    public Task<@Nullable Void> createTask(Action body) {
        return createTask(body.asCallable());
    }

    /// Schedules `body` as a task of the loop whose turn it is, for code outside any loop: [EventLoop#submit].
    ///
    /// @throws IllegalStateException where the group is closed
    public <T extends @Nullable Object> CompletableFuture<T> submit(Callable<? extends T> body) {
        return next().submit(body);
    }

    /// Schedules `body`, which has no result, as a task of the loop whose turn it is, for code outside any loop.
    ///
    /// @throws IllegalStateException where the group is closed
    public CompletableFuture<@Nullable Void> submit(Action body) {
        return submit(body.asCallable());
    }

    /// Closes its loops: cancels the tasks that are left and waits for them.
    ///
    /// @throws IllegalStateException from a task of one of them
    @Override
    public void close() {
        EventLoop running = EventLoop.currentOrNull();
        if (running != null && loops.contains(running)) {
            throw new IllegalStateException(this + " cannot be closed by a task of its own, which it would wait for");
        }
        loops.forEach(EventLoop::close);
    }

    @Override
    public String toString() {
        return "LoopGroup" + loops;
    }
}
