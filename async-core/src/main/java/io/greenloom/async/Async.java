package io.greenloom.async;

import io.greenloom.async.internal.Rethrow;
import io.greenloom.async.internal.StageWatch;
import io.greenloom.loom.JdkAccess;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a task calls: the functions of Python's `asyncio` module.
///
/// Each method that says "suspends" is a cancellation point: it throws [CancelledError] where the calling task
/// has been cancelled. Inside a task, any blocking call of the JDK suspends too (in the opened mode):
/// `Thread.sleep`, a socket, a queue, a lock.
public final class Async {
    private Async() {}

    /// Runs `main` as a task of a new loop, and returns its result: `asyncio.run()`.
    ///
    /// The calling thread waits; when it is interrupted, the task is cancelled. Tasks that are left when `main`
    /// has ended are cancelled and waited for.
    ///
    /// @throws IllegalStateException where called from a task: loops do not nest; create a task and await it
    /// @throws RuntimeException or any other throwable that `main` failed with: exactly that, checked or not
    public static <T extends @Nullable Object> T run(Callable<? extends T> main) {
        return run(LoopOptions.defaults(), main);
    }

    /// Runs `main`, which has no result, as a task of a new loop.
    ///
    /// @throws IllegalStateException as above
    public static void run(Action main) {
        run(LoopOptions.defaults(), main.asCallable());
    }

    /// Runs `main`, which has no result, with timers that go by `clock`.
    public static void run(LoopClock clock, Action main) {
        run(clock, main.asCallable());
    }

    /// Runs `main` as above, with timers that go by `clock`.
    public static <T extends @Nullable Object> T run(LoopClock clock, Callable<? extends T> main) {
        return run(LoopOptions.defaults().withClock(clock), main);
    }

    /// Runs `main`, which has no result, as a task of a new loop that is as `options` say.
    public static void run(LoopOptions options, Action main) {
        run(options, main.asCallable());
    }

    /// Runs `main` as above, as a task of a new loop that is as `options` say: `asyncio.run()` with its keyword
    /// arguments.
    public static <T extends @Nullable Object> T run(LoopOptions options, Callable<? extends T> main) {
        EventLoop running = EventLoop.currentOrNull();
        if (running != null) {
            throw new IllegalStateException("Async.run was called from a task of " + running
                    + ", and loops do not nest: call the code directly, or create a task and await it");
        }
        EventLoop loop = EventLoop.create(options);
        JvmExit.enter(loop.exit(), Thread.currentThread()); // until it is closed, and not only while it runs
        try (loop) {
            return loop.runUntilComplete(main);
        } finally {
            JvmExit.leave(loop.exit());
        }
    }

    /// Suspends until the shutdown of the running loop is [requested][EventLoop#requestShutdown], and returns the
    /// reason: `SIGTERM`, for instance. Returns at once where it has been. From a task or callback.
    ///
    /// @throws CancelledError where the calling task was cancelled
    /// @throws IllegalStateException outside a loop
    public static String awaitShutdown() {
        return EventLoop.current().shutdown().await();
    }

    /// Returns whether the shutdown of the running loop was [requested][EventLoop#requestShutdown]. Never waits.
    ///
    /// @throws IllegalStateException outside a loop
    public static boolean isShutdownRequested() {
        return EventLoop.current().isShutdownRequested();
    }

    /// Runs `body` until the shutdown of the running loop is [requested][EventLoop#requestShutdown], and goes on
    /// without an error: for a wait for the next job or connection, which is left at once, while what has been
    /// begun is brought to its end within the grace. Where it was requested before, the first suspension point
    /// inside throws. It is a [CancelScope]: cancellation is level-triggered. Suspends where `body` does.
    ///
    /// ```java
    /// while (Async.moveOnShutdown(() -> jobs.get()).orElse(null) instanceof Job job) {
    ///     job.run();
    /// }
    /// ```
    ///
    /// @return what `body` returned; empty where the shutdown ended it, or where that was null
    /// @throws IllegalStateException outside a task
    /// @throws RuntimeException or any other throwable that `body` failed with: exactly that, checked or not
    public static <T> Optional<T> moveOnShutdown(Callable<? extends @Nullable T> body) {
        return Optional.ofNullable(EventLoop.current().shutdown().<@Nullable T>moveOn(CancelScope.create(), body));
    }

    /// Runs `body`, which has no result, until the shutdown of the running loop is requested, as above.
    ///
    /// @return whether it came to its end
    /// @throws IllegalStateException outside a task
    public static boolean moveOnShutdown(Action body) {
        CancelScope scope = CancelScope.create();
        EventLoop.current().shutdown().moveOn(scope, body.asCallable());
        return !scope.isCancelledCaught();
    }

    /// Schedules `body` as a task of the running loop: `asyncio.create_task()`. It starts at the next pass; never
    /// waits.
    ///
    /// @throws IllegalStateException outside a loop
    public static <T extends @Nullable Object> Task<T> createTask(Callable<? extends T> body) {
        return EventLoop.current().createTask(body);
    }

    /// Schedules `body`, which has no result, as a task of the running loop.
    ///
    /// @throws IllegalStateException outside a loop
    public static Task<@Nullable Void> createTask(Action body) {
        return createTask(body.asCallable());
    }

    /// Schedules `body`, which has no result, as a task with a name.
    ///
    /// @throws IllegalStateException outside a loop
    public static Task<@Nullable Void> createTask(String name, Action body) {
        return createTask(name, body.asCallable());
    }

    /// Schedules `body` as a task with a name, which thread dumps and error reports show.
    ///
    /// @throws IllegalStateException outside a loop
    public static <T extends @Nullable Object> Task<T> createTask(String name, Callable<? extends T> body) {
        return EventLoop.current().createTask(name, body);
    }

    /// Returns `awaitable` itself: `asyncio.ensure_future()` of a future.
    public static <T extends @Nullable Object> Awaitable<T> ensureFuture(Awaitable<T> awaitable) {
        return awaitable;
    }

    /// Schedules `body` as a task of the running loop, with a context or a start of its own.
    ///
    /// @throws IllegalStateException outside a loop
    public static <T extends @Nullable Object> Task<T> createTask(TaskOptions options, Callable<? extends T> body) {
        return EventLoop.current().createTask(options, body);
    }

    /// Schedules `body`, which has no result, as a task with a context or a start of its own.
    ///
    /// @throws IllegalStateException outside a loop
    public static Task<@Nullable Void> createTask(TaskOptions options, Action body) {
        return createTask(options, body.asCallable());
    }

    /// Schedules `body` as a task: `asyncio.ensure_future()` of a coroutine.
    ///
    /// @throws IllegalStateException outside a loop
    public static <T extends @Nullable Object> Task<T> ensureFuture(Callable<? extends T> body) {
        return createTask(body);
    }

    /// Schedules `body`, which has no result, as a task.
    ///
    /// @throws IllegalStateException outside a loop
    public static Task<@Nullable Void> ensureFuture(Action body) {
        return createTask(body);
    }

    /// Returns a promise of the running loop that ends as `stage` does. Cancelling it
    /// does not cancel the stage.
    ///
    /// @throws IllegalStateException outside a loop
    public static <T extends @Nullable Object> Promise<T> ensureFuture(CompletionStage<T> stage) {
        Promise<T> promise = EventLoop.current().createPromise();
        promise.setSource(stage);
        Runnable forget = StageWatch.of(stage, () -> end(promise, stage));
        if (!promise.subscribe(_ -> forget.run())) {
            forget.run();
        }
        return promise;
    }

    /// Ends `promise` as `stage` has ended.
    private static <T extends @Nullable Object> void end(Promise<T> promise, CompletionStage<T> stage) {
        stage.whenComplete((value, error) -> {
            if (error != null) {
                promise.fail(StageErrors.unwrap(error));
            } else {
                promise.complete(value);
            }
        });
    }

    /// Returns an awaitable that ends as `future` does: `asyncio.wrap_future()`. One that is a [CompletionStage]
    /// is observed; any other is waited for by a task. Cancelling what is returned cancels such a future, and not
    /// a stage.
    ///
    /// @throws IllegalStateException outside a loop
    public static <T extends @Nullable Object> Awaitable<T> wrapFuture(Future<T> future) {
        if (future instanceof CompletableFuture<T> stage) {
            return ensureFuture((CompletionStage<T>) stage);
        }
        return Async.<T>createTask(() -> {
            try {
                return JdkAccess.isOpened() ? future.get() : Async.<T>toThread(() -> future.get());
            } catch (ExecutionException | CancellationException e) {
                throw Rethrow.unchanged(StageErrors.unwrap(e));
            } catch (Throwable e) { // whatever a cancellation of the task is thrown as
                future.cancel(true);
                throw e;
            }
        });
    }

    /// Returns the cancellation of the calling task that `error` is: itself, or where it is what a cancellation
    /// was thrown as, that. A [Timeout] of the `try` form, a [TaskGroup#open] and [Task#raise] throw other errors,
    /// and an interrupted call of the JDK throws its own. For code that does something else on a cancellation than
    /// on a failure, as a cache that keeps failures. Never waits.
    ///
    /// @return null where it is none, and so a failure of its own; outside a task, where it is no [CancelledError]
    public static @Nullable CancelledError cancellationIn(Throwable error) {
        Task<?> task = currentTask();
        return task != null ? task.cancellationIn(error) : error instanceof CancelledError e ? e : null;
    }

    /// Returns the task that the calling code runs in: `asyncio.current_task()`; null outside a task. Never waits.
    public static @Nullable Task<?> currentTask() {
        Strand strand = Strand.current();
        return strand == null ? null : strand.task();
    }

    /// Suspends the calling task for at least `duration`: `asyncio.sleep()`. Zero or less lets the others run
    /// once.
    ///
    /// @throws IllegalStateException outside a loop; there, use `Thread.sleep`
    public static void sleep(Duration duration) {
        long nanos = Durations.nanos(duration);
        if (nanos == 0) {
            yieldNow();
            return;
        }
        EventLoop loop = EventLoop.current();
        Task<?> task = currentTask();
        if (task != null) {
            task.throwIfCancelled();
        }
        Waiter waiter = new Waiter("sleep", null);
        long deadline = loop.carrier().nowNanos() + nanos;
        TimerHeap.Timer timer = loop.timerAt(deadline, () -> waiter.end(Waiter.State.WOKEN));
        if (waiter.await() == Waiter.State.CANCELLED) {
            loop.cancel(timer);
            throw Task.takeCancellation(task);
        }
        if (task == null && loop.carrier().nowNanos() - deadline < 0) {
            throw CancelledError.of(CancelledError.Source.LOOP, "the event loop was closed", null);
        }
    }

    /// Returns the tree of the running loop's tasks, with what each waits for: asyncio's `print_call_graph()`,
    /// gevent's `print_run_info()`. Print it, or see [LoopDump#json()]. Never waits. From outside the loop, use
    /// [EventLoop#dump].
    ///
    /// @throws IllegalStateException outside a loop
    public static LoopDump dump() {
        return EventLoop.current().dump();
    }

    /// Returns what `task` is doing and who waits for it, directly or through others, on any loop: asyncio's
    /// `capture_call_graph()`; print it for `print_call_graph()`. Any thread may call; where another loop does not
    /// answer, because a step blocks it, this waits for some ten milliseconds.
    ///
    /// @return empty where the task has ended
    public static CallGraph callGraph(Task<?> task) {
        return CallGraph.of(task, EventLoop.dumpAll());
    }

    /// Tries, on a loop of its own, which blocking calls of the JDK suspend a task on the running JVM and which
    /// hold its loop, by making them: what `gevent.monkey` would have patched. Print it. Takes about a second, in
    /// portable mode some, and as long as the system's resolver takes for a name that does not exist. Suspends in
    /// a task, and blocks any other thread.
    ///
    /// @throws CancelledError where the calling task was cancelled
    public static SelfTest selfTest() {
        try {
            return currentTask() == null ? BlockingCalls.tryAll() : toThread(BlockingCalls::tryAll);
        } catch (Exception e) {
            throw Rethrow.unchanged(e);
        }
    }

    /// Throws the cancellation of the calling task, if there is one to deliver, and does nothing else: Trio's
    /// `checkpoint_if_cancelled()`, Kotlin's `ensureActive()`. For loops that compute long, and at the start of
    /// whatever may suspend, so that it is a cancellation point in every case. Never waits.
    ///
    /// In a body that [#toThread] or [EventLoop#runInExecutor] runs, it throws where the task that waits for it
    /// was cancelled, and goes on throwing: Trio's `from_thread.check_cancelled()`.
    ///
    /// @throws CancelledError where the calling task has been cancelled
    public static void checkCancelled() {
        Task<?> task = currentTask();
        if (task != null) {
            task.throwIfCancelled();
            return;
        }
        FromThread caller = FromThread.current();
        if (caller != null) {
            caller.checkCancelled();
        }
    }

    /// Runs `body` as a task of the loop whose task has given the calling helper thread its work, and returns its
    /// value: Trio's `from_thread.run()`. The thread waits. A cancellation of that task is passed on to `body`.
    ///
    /// ```java
    /// Async.toThread(() -> {
    ///     for (Row row : readAll(file)) {                     // blocks, and so is not for the loop
    ///         Async.callFromThread(() -> queue.put(row));     // waits for room
    ///     }
    /// });
    /// ```
    ///
    /// A loop that is run again and again answers at its next run.
    ///
    /// @throws CancelledError where the task was cancelled, or the loop closes meanwhile
    /// @throws IllegalStateException where the loop is closed, or the calling thread does not run a body of
    ///     [#toThread] or [EventLoop#runInExecutor]: from others, use [EventLoop#submit]
    /// @throws RuntimeException or any other throwable that `body` failed with: exactly that
    public static <T extends @Nullable Object> T callFromThread(Callable<? extends T> body) {
        FromThread caller = FromThread.current();
        if (caller == null || EventLoop.currentOrNull() != null) {
            throw new IllegalStateException("thread " + Thread.currentThread().getName()
                    + " does not run a body of Async.toThread; in a task, call the code directly, and from any other"
                    + " thread use loop.submit(...)");
        }
        return caller.<T>callBack(body);
    }

    /// Runs `body`, which has no result, as a task of the loop that the calling helper thread works for, as above.
    public static void callFromThread(Action body) {
        callFromThread(body.asCallable());
    }

    /// Turns an API of callbacks into a call that suspends: Kotlin's `suspendCancellableCoroutine`, Trio's
    /// `wait_task_rescheduled`, Quasar's `FiberAsync`.
    ///
    /// `start` is given the [Suspension] of this call, and hands it to the API; the callback then calls its
    /// `resume` or `fail`, on any thread, before or after `start` has returned. What `start` returns is run when
    /// the wait ends in any other way (a cancellation, an interrupt), to take the request back.
    ///
    /// ```java
    /// int code = Async.suspend(wait -> {
    ///     Call call = client.start(request, wait::resume, wait::fail);
    ///     return call::abort;
    /// });
    /// ```
    ///
    /// Works in a task, in any virtual thread and in a platform thread.
    ///
    /// @throws CancelledError where the calling task was cancelled before the callback came, or the calling
    ///     thread, outside any task, was interrupted
    /// @throws RuntimeException or any other throwable that `start` threw or that `fail` was given: exactly that
    public static <T extends @Nullable Object> T suspend(Function<? super Suspension<T>, ? extends Runnable> start) {
        checkCancelled();
        Suspension<T> suspension = Suspension.begin(Suspension.CALLBACK);
        Runnable takeBack = start.apply(suspension);
        try {
            return suspension.await();
        } finally {
            if (!suspension.isResumed()) {
                takeBack.run();
            }
        }
    }

    /// Waits until there is something to read from a non-blocking channel that somebody else owns, or to accept,
    /// or its end: Trio's `wait_readable()`, gevent's `wait_read()`, asyncio's `loop.add_reader()`. Suspends; a
    /// cancellation point. See [EventLoop#watch].
    ///
    /// @throws BusyResourceException where another task waits for the same
    /// @throws ClosedChannelException where it is closed, before or meanwhile
    /// @throws IllegalArgumentException where it blocks, or cannot be read from
    /// @throws IllegalStateException outside a loop
    public static void readable(SelectableChannel channel) throws ClosedChannelException {
        int ops = SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;
        EventLoop.current().watch(channel, ops & channel.validOps());
    }

    /// Waits until a non-blocking channel that somebody else owns takes something to write, or its connection has
    /// come about or failed: Trio's `wait_writable()`, gevent's `wait_write()`, asyncio's `loop.add_writer()`.
    /// Suspends; a cancellation point. See [EventLoop#watch].
    ///
    /// @throws BusyResourceException where another task waits for the same
    /// @throws ClosedChannelException where it is closed, before or meanwhile
    /// @throws IllegalArgumentException where it blocks, or cannot be written to
    /// @throws IllegalStateException outside a loop
    public static void writable(SelectableChannel channel) throws ClosedChannelException {
        boolean connecting = channel instanceof SocketChannel socket && socket.isConnectionPending();
        int ops = connecting ? SelectionKey.OP_CONNECT : SelectionKey.OP_WRITE;
        EventLoop.current().watch(channel, ops & channel.validOps());
    }

    /// Lets everything else that is ready run once, then goes on: `asyncio.sleep(0)`. Suspends.
    ///
    /// @throws IllegalStateException outside a loop
    public static void yieldNow() {
        Strand strand = Strand.current();
        if (strand == null) {
            EventLoop.current(); // throws outside a loop
            strangerYield();
            return;
        }
        Task<?> task = strand.task();
        if (task == null) {
            strand.yieldNow();
            return;
        }
        task.throwIfCancelled();
        strand.yieldNow();
        task.throwIfCancelled();
    }

    @SuppressWarnings("ThreadPriorityCheck") // the scheduler is ours, and its order is promised
    private static void strangerYield() {
        Thread.yield();
    }

    /// Waits for all and returns their values in the order of the arguments: `asyncio.gather()`. Suspends.
    ///
    /// The first to fail ends the wait at once with its error; the others go on. A cancelled one counts as
    /// failed. When the calling task is cancelled, so are all of them, and it goes on when all have ended.
    ///
    /// @throws CancelledError where the calling task was cancelled, or one of those that are waited for
    /// @throws RuntimeException or any other throwable that one has failed with, also in its clean-up when the
    ///     calling task was cancelled; further such failures are its suppressed ones
    public static <T extends @Nullable Object> List<T> gather(Collection<? extends Awaitable<? extends T>> awaitables) {
        Joint<Awaitable<? extends T>> joint = Joint.ofAllOrFailure(awaitables);
        try {
            if (!awaitables.isEmpty()) {
                joint.await();
            }
        } finally {
            joint.leave();
        }
        Awaitable<?> failed = joint.firstFailed();
        if (failed != null) {
            failed.result();
        }
        List<T> values = new ArrayList<>(awaitables.size());
        for (Awaitable<? extends T> awaitable : awaitables) {
            values.add(awaitable.result());
        }
        return values;
    }

    /// Waits for all and returns their values in the order of the arguments. Suspends.
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static <T extends @Nullable Object> List<T> gather(Awaitable<? extends T>... awaitables) {
        return gather(Arrays.asList(awaitables));
    }

    /// Waits for all and says how each ended, in the order of the arguments:
    /// `asyncio.gather(return_exceptions=True)`, JavaScript's `Promise.allSettled`. Suspends. When the calling
    /// task is cancelled, so are all of them.
    ///
    /// @throws CancelledError where the calling task was cancelled
    public static <T extends @Nullable Object> List<Outcome<T>> gatherSettled(
            Collection<? extends Awaitable<T>> awaitables) {
        if (!awaitables.isEmpty()) {
            Joint<Awaitable<T>> joint = Joint.of(awaitables, ReturnWhen.ALL_COMPLETED);
            try {
                joint.await();
            } finally {
                joint.leave();
            }
        }
        List<Outcome<T>> outcomes = new ArrayList<>(awaitables.size());
        for (Awaitable<T> awaitable : awaitables) {
            outcomes.add(Objects.requireNonNull(awaitable.settled()));
        }
        return outcomes;
    }

    /// Returns the awaitables one by one in the order in which they end, themselves and not their values:
    /// `asyncio.as_completed()`. Going on to the next suspends; leaving early leaves the others running. To be
    /// gone through once; several tasks may take from one iterator, and each gets others. Put [#withTimeout]
    /// around the loop for a time limit. The failure of one whose result nobody asks for is reported.
    ///
    /// ```java
    /// for (Task<Page> task : Async.asCompleted(tasks)) {
    ///     show(task.result());
    /// }
    /// ```
    public static <A extends Awaitable<?>> Iterable<A> asCompleted(Collection<? extends A> awaitables) {
        AsCompleted<A> order = new AsCompleted<>(awaitables);
        return () -> order;
    }

    /// What [#map] does to each input.
    ///
    /// @param <I> the type of the inputs
    /// @param <R> the type of the results
    @FunctionalInterface
    public interface Mapper<I extends @Nullable Object, R extends @Nullable Object> {
        /// Returns the result for `input`; may suspend.
        R map(I input) throws Exception;
    }

    /// Calls `mapper` for each input, in tasks of which at most `limit` run at a time, and returns the results in
    /// the order of the inputs: anyio's `amap`, gevent's `pool.map`. Suspends. An input is taken when there is
    /// room for it, so they may come from a generator without end in sight. No task outlives the call.
    ///
    /// @param limit how many tasks; at least 1
    /// @throws TaskGroupException where one failed; the others were cancelled
    /// @throws CancelledError where the calling task was cancelled, and the others were too; or where one of the
    ///     mappings ended as cancelled, when the others have ended
    public static <I extends @Nullable Object, R extends @Nullable Object> List<R> map(
            Iterable<? extends I> inputs, int limit, Mapper<? super I, ? extends R> mapper) {
        return new Mapping<I, R>(limit).run(inputs.iterator(), mapper);
    }

    /// Runs `bodies`, each as a task, at most `limit` of them at a time, and returns their values in their order:
    /// a `gather` whose bodies are taken one by one, each when there is room for it. Suspends.
    ///
    /// The error of the first to fail is thrown, as by the other `gather`. There, whoever made the tasks has them
    /// and they go on; these nobody else has, and so the rest is cancelled and waited for first: no task outlives
    /// the call.
    ///
    /// @param limit how many tasks; at least 1
    /// @throws CancelledError where the calling task was cancelled, and the others were too; or where one of the
    ///     bodies ended as cancelled, when the others have ended
    /// @throws IllegalStateException outside a task
    /// @throws RuntimeException or any other throwable that a body, or the taking of the next, has failed with:
    ///     exactly that, with what others failed with meanwhile as its suppressed ones
    public static <T extends @Nullable Object> List<T> gather(
            int limit, Iterable<? extends Callable<? extends T>> bodies) {
        try {
            return Async.<Callable<? extends T>, T>map(bodies, limit, body -> body.call());
        } catch (TaskGroupException e) {
            throw cancellationIn(e) != null ? e : Rethrow.unchanged(e.firstWithTheOthers());
        }
    }

    /// Waits until all have ended and says which have, never throwing their errors: `asyncio.wait()`. Suspends.
    /// For [ReturnWhen#FIRST_EXCEPTION], one that was cancelled has not failed. A cancellation of the calling task
    /// leaves them alone. It does not look at failures: those that nobody asks for are reported.
    ///
    /// @throws IllegalArgumentException where there is nothing to wait for
    public static <A extends Awaitable<?>> WaitResult<A> wait(
            Collection<? extends A> awaitables, ReturnWhen returnWhen) {
        Joint<A> joint = joint(awaitables, returnWhen);
        try {
            if (!joint.settled().isDone()) {
                // asyncio.wait leaves what it waits for alone when it is cancelled, unlike gather.
                shield(joint.settled()).await();
            }
        } finally {
            joint.leave();
        }
        return joint.result();
    }

    /// Waits as above, but at most `timeout`; then says what has ended so far, without an error. Suspends.
    ///
    /// @throws IllegalArgumentException where there is nothing to wait for
    public static <A extends Awaitable<?>> WaitResult<A> wait(
            Collection<? extends A> awaitables, ReturnWhen returnWhen, Duration timeout) {
        Joint<A> joint = joint(awaitables, returnWhen);
        try {
            joint.settled().await(timeout);
        } catch (TimeoutException e) {
            return joint.result(); // not an error here: the result says what is pending
        } finally {
            joint.leave();
        }
        return joint.result();
    }

    private static <A extends Awaitable<?>> Joint<A> joint(Collection<? extends A> awaitables, ReturnWhen returnWhen) {
        if (awaitables.isEmpty()) {
            throw new IllegalArgumentException("nothing to wait for: give at least one task or promise");
        }
        return Joint.of(awaitables, returnWhen);
    }

    /// Waits for the value, at most `timeout`: `asyncio.wait_for()`. Suspends.
    ///
    /// On timeout `awaitable` is cancelled, and waited for until it has ended; a value that it returns all the
    /// same is dropped, an error of its clean-up is thrown. When the calling task is cancelled, so is
    /// `awaitable`. With a `timeout` of zero or less, one that has ended gives its result, and any other is
    /// cancelled at once, a task that has not started without ever doing so.
    ///
    /// @throws TimeoutException where the time ran out
    public static <T extends @Nullable Object> T waitFor(Awaitable<T> awaitable, Duration timeout)
            throws TimeoutException {
        if (awaitable.isDone()) {
            return awaitable.await();
        }
        if (!timeout.isPositive()) {
            throw Timeout.atOnce(timeout, awaitable);
        }
        return Timeout.start(timeout, false).call(_ -> awaitable.await());
    }

    /// Runs `body` as a task and waits for its value, at most `timeout`; with one of zero or less it is not run.
    ///
    /// @throws TimeoutException where the time ran out
    public static <T extends @Nullable Object> T waitFor(Callable<? extends T> body, Duration timeout)
            throws TimeoutException {
        Objects.requireNonNull(body, "body");
        if (!timeout.isPositive()) {
            throw Timeout.atOnce(timeout, null);
        }
        return Timeout.start(timeout, false).call(_ -> Async.<T>createTask(body).await());
    }

    /// Runs `body`, which has no result, as a task and waits for its end, at most `timeout`.
    ///
    /// @throws TimeoutException where the time ran out
    public static void waitFor(Action body, Duration timeout) throws TimeoutException {
        waitFor(body.asCallable(), timeout);
    }

    /// Runs `body` in the calling task with a time limit: `async with asyncio.timeout()`. Suspends where `body`
    /// does.
    ///
    /// When the time is over, the suspension point that the task is at, or its next one inside `body`, throws
    /// [CancelledError], which becomes a [TimeoutException] here. Limits nest: only the one that ran out is
    /// thrown, and a cancellation by anybody else stays one.
    ///
    /// @return what `body` returns
    /// @throws TimeoutException where the time ran out
    /// @throws IllegalStateException outside a task
    /// @throws RuntimeException or any other throwable that `body` failed with: exactly that, checked or not
    public static <T extends @Nullable Object> T withTimeout(Duration timeout, Callable<? extends T> body)
            throws TimeoutException {
        return Timeout.start(timeout, false).call(_ -> body.call());
    }

    /// Runs `body`, which has no result, in the calling task with a time limit.
    ///
    /// @throws TimeoutException where the time ran out
    public static void withTimeout(Duration timeout, Action body) throws TimeoutException {
        withTimeout(timeout, body.asCallable());
    }

    /// Runs `body` in the calling task with a time limit that it may move or ask: `async with asyncio.timeout() as
    /// limit`. Suspends where `body` does.
    ///
    /// @param timeout how long; null for a limit that `body` sets
    /// @throws TimeoutException where the time ran out
    /// @throws IllegalStateException outside a task
    public static <T extends @Nullable Object> T withTimeout(@Nullable Duration timeout, Timeout.Body<? extends T> body)
            throws TimeoutException {
        return Timeout.start(timeout, false).<T>call(body);
    }

    /// Runs `body` in the calling task with a limit that runs out when [EventLoop#time] is `when`:
    /// `asyncio.timeout_at()`. Suspends where `body` does.
    ///
    /// @return what `body` returns
    /// @throws TimeoutException where the time ran out
    /// @throws IllegalStateException outside a task
    /// @throws RuntimeException or any other throwable that `body` failed with: exactly that, checked or not
    public static <T extends @Nullable Object> T withTimeoutAt(Duration when, Callable<? extends T> body)
            throws TimeoutException {
        return Timeout.startAt(when, false).call(_ -> body.call());
    }

    /// Runs `body`, which has no result, in the calling task with a limit that runs out when [EventLoop#time] is
    /// `when`.
    ///
    /// @throws TimeoutException where the time ran out
    public static void withTimeoutAt(Duration when, Action body) throws TimeoutException {
        withTimeoutAt(when, body.asCallable());
    }

    /// Runs `body` in the calling task with a limit as above, that it may move or ask: `async with
    /// asyncio.timeout_at() as limit`.
    ///
    /// @throws TimeoutException where the time ran out
    /// @throws IllegalStateException outside a task
    public static <T extends @Nullable Object> T withTimeoutAt(Duration when, Timeout.Body<? extends T> body)
            throws TimeoutException {
        return Timeout.startAt(when, false).<T>call(body);
    }

    /// Starts a time limit that lasts until it is closed, for `try (var limit = Async.timeout(...))`: gevent's
    /// `with Timeout(...)`. What it throws, and where that differs from [#withTimeout], says [Timeout].
    ///
    /// @throws IllegalStateException outside a task
    public static Timeout timeout(Duration timeout) {
        return Timeout.start(timeout, true);
    }

    /// Runs `body` for at most `timeout`, and goes on without an error where that is not enough: Trio's
    /// `move_on_after`, Kotlin's `withTimeoutOrNull`. It is a [CancelScope]: cancellation is level-triggered.
    /// Suspends where `body` does.
    ///
    /// @return what `body` returned; empty where the time ran out, or where that was null
    /// @throws IllegalStateException outside a task
    /// @throws RuntimeException or any other throwable that `body` failed with: exactly that, checked or not
    public static <T> Optional<T> moveOnAfter(Duration timeout, Callable<? extends @Nullable T> body) {
        return Optional.ofNullable(CancelScope.after(timeout).<@Nullable T>run(body));
    }

    /// Runs `body`, which has no result, for at most `timeout`. Suspends where `body` does.
    ///
    /// @return whether it came to its end
    /// @throws IllegalStateException outside a task
    public static boolean moveOnAfter(Duration timeout, Action body) {
        CancelScope scope = CancelScope.after(timeout);
        scope.run(body);
        return !scope.isCancelledCaught();
    }

    /// Runs `body` for at most `timeout`: Trio's `fail_after`. Unlike [#withTimeout] it is a [CancelScope]: once
    /// the time is over, every suspension point inside throws. Suspends where `body` does.
    ///
    /// @throws TimeoutException where the time ran out, and that ended `body`
    /// @throws IllegalStateException outside a task
    /// @throws RuntimeException or any other throwable that `body` failed with: exactly that, checked or not
    @SuppressWarnings("NullAway") // what the body returned, where it was not ended early
    public static <T extends @Nullable Object> T failAfter(Duration timeout, Callable<? extends T> body)
            throws TimeoutException {
        CancelScope scope = CancelScope.after(timeout);
        T value = scope.<T>run(body);
        if (scope.isCancelledCaught()) {
            throw new TimeoutException("time limit of " + timeout + " ran out in " + Task.currentName());
        }
        return value;
    }

    /// Runs `body`, which has no result, for at most `timeout`, as above.
    ///
    /// @throws TimeoutException where the time ran out, and that ended `body`
    /// @throws IllegalStateException outside a task
    public static void failAfter(Duration timeout, Action body) throws TimeoutException {
        failAfter(timeout, body.asCallable());
    }

    /// Runs `body` until [EventLoop#time] is `when` at most, and goes on without an error where that is not
    /// enough: Trio's `move_on_at`. As [#moveOnAfter(Duration, Callable)] otherwise.
    ///
    /// @return what `body` returned; empty where the time ran out, or where that was null
    /// @throws IllegalStateException outside a task
    public static <T> Optional<T> moveOnAt(Duration when, Callable<? extends @Nullable T> body) {
        return Optional.ofNullable(CancelScope.at(when).<@Nullable T>run(body));
    }

    /// Runs `body`, which has no result, until [EventLoop#time] is `when` at most.
    ///
    /// @return whether it came to its end
    /// @throws IllegalStateException outside a task
    public static boolean moveOnAt(Duration when, Action body) {
        CancelScope scope = CancelScope.at(when);
        scope.run(body);
        return !scope.isCancelledCaught();
    }

    /// Runs `body` until [EventLoop#time] is `when` at most: Trio's `fail_at`. As [#failAfter(Duration, Callable)]
    /// otherwise.
    ///
    /// @throws TimeoutException where the time ran out, and that ended `body`
    /// @throws IllegalStateException outside a task
    @SuppressWarnings("NullAway") // as above
    public static <T extends @Nullable Object> T failAt(Duration when, Callable<? extends T> body)
            throws TimeoutException {
        CancelScope scope = CancelScope.at(when);
        T value = scope.<T>run(body);
        if (scope.isCancelledCaught()) {
            throw new TimeoutException("the time " + when + " has come in " + Task.currentName());
        }
        return value;
    }

    /// Runs `body`, which has no result, until [EventLoop#time] is `when` at most, as above.
    ///
    /// @throws TimeoutException where the time ran out, and that ended `body`
    /// @throws IllegalStateException outside a task
    public static void failAt(Duration when, Action body) throws TimeoutException {
        failAt(when, body.asCallable());
    }

    /// Runs `body` to its end whatever cancels the calling task meanwhile; the cancellation is delivered behind
    /// it: Trio's shielded scope, Kotlin's `withContext(NonCancellable)`. For clean-up that waits. Suspends where
    /// `body` does.
    ///
    /// @throws IllegalStateException outside a task
    /// @throws RuntimeException or any other throwable that `body` failed with: exactly that, checked or not
    @SuppressWarnings("NullAway") // what the body returned: nobody else can cancel this scope
    public static <T extends @Nullable Object> T uncancellable(Callable<? extends T> body) {
        return CancelScope.shielded().<T>run(body);
    }

    /// Runs `body`, which has no result, to its end whatever cancels the calling task meanwhile.
    ///
    /// @throws IllegalStateException outside a task
    public static void uncancellable(Action body) {
        CancelScope.shielded().run(body);
    }

    /// Returns a promise that ends as `awaitable` does, and whose cancellation does not reach it:
    /// `asyncio.shield()`. Never waits. A failure that nobody sees there is reported as the promise's.
    public static <T extends @Nullable Object> Promise<T> shield(Awaitable<T> awaitable) {
        awaitable.awaited();
        Promise<T> outer = awaitable.loop().createPromise();
        outer.setSource(awaitable);
        Observer copy = inner -> {
            Outcome<?> outcome = inner.outcome();
            if (outcome != null && outer.settle(outcome)) {
                awaitable.markObserved(); // else nobody waits any more, and its failure is to be reported
            }
        };
        if (awaitable.subscribe(copy)) {
            outer.subscribe(_ -> awaitable.unsubscribe(copy)); // given up first: leave nothing behind
        } else {
            copy.ended(awaitable);
        }
        return outer;
    }

    /// Runs a blocking `body` on a helper thread while the calling task is parked: `asyncio.to_thread()`. For
    /// what the JDK cannot suspend: files, `System.in`, a process's pipes, native calls, long computations.
    /// Suspends.
    ///
    /// There are a few helper threads for the whole process (5 to 32, by the number of processors), unless the
    /// loop has an [executor of its own][LoopOptions#withDefaultExecutor]. Cancellation ends the wait only: the
    /// body runs to its end, and what it returns is dropped.
    ///
    /// @throws IllegalStateException outside a loop
    /// @throws RuntimeException or any other throwable that `body` failed with: exactly that, checked or not
    public static <T extends @Nullable Object> T toThread(Callable<? extends T> body) {
        return Offload.<T>run(EventLoop.current().defaultExecutor(), body);
    }

    /// Runs a blocking `body` on a helper thread as above, with a say in what a cancellation does: Trio's
    /// `to_thread.run_sync(abandon_on_cancel=...)`. Suspends.
    ///
    /// @throws IllegalStateException outside a loop
    /// @throws RuntimeException or any other throwable that `body` failed with: exactly that, checked or not
    public static <T extends @Nullable Object> T toThread(OnCancel onCancel, Callable<? extends T> body) {
        return Offload.<T>run(onCancel, EventLoop.current().defaultExecutor(), body);
    }

    /// Runs a blocking `body`, which has no result, on a helper thread while the calling task is parked.
    public static void toThread(Action body) {
        toThread(body.asCallable());
    }

    /// Runs a blocking `body`, which has no result, on a helper thread, with a say in what a cancellation does.
    ///
    /// @throws IllegalStateException outside a loop
    public static void toThread(OnCancel onCancel, Action body) {
        toThread(onCancel, body.asCallable());
    }
}
