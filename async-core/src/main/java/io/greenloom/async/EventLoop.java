package io.greenloom.async;

import io.greenloom.greenlet.Context;
import io.greenloom.loom.TaskThreads;
import io.netty.channel.IoEventLoop;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Runs tasks one at a time on one thread of its own: asyncio's event loop.
///
/// Most programs need only [Async#run]. A loop made by hand runs while a thread is inside [#runUntilComplete] or
/// [#runForever], and must be closed.
///
/// Order is asyncio's: callbacks and tasks that are ready run first in, first out; timers by deadline, equal
/// ones in the order in which they were set.
public final class EventLoop implements AutoCloseable {
    private static final AtomicLong COUNT = new AtomicLong();

    static {
        JdkPoller.startOutsideAnyLoop();
    }

    private final Carrier carrier;
    private final long startNanos;
    private final AtomicLong taskCount = new AtomicLong();
    private final Shutdown shutdown;
    private final JvmExit.@Nullable Run exit; // null where the end of the JVM is no business of this loop's
    private volatile @Nullable Executor defaultExecutor;
    private volatile @Nullable Consumer<? super ErrorContext> exceptionHandler;
    private volatile Transport transport = Sockets.SYSTEM;
    private volatile boolean debug = DebugMode.ON;
    private volatile boolean detailed = DebugMode.ON; // debug mode, or somebody listens; written under this
    private final List<StackTraceElement> createdAt = DebugMode.ON ? Stacks.here() : List.of();

    private EventLoop(LoopOptions options) {
        String name = options.name();
        carrier = new Carrier(
                this,
                name == null ? "greenloom-loop-" + COUNT.incrementAndGet() : name,
                options.clock(),
                Durations.nanos(options.ending().drainLimit()),
                options.seed().isPresent() ? new Shuffle(options.seed().getAsLong()) : null);
        exceptionHandler = options.exceptionHandler();
        defaultExecutor = options.defaultExecutor();
        shutdown = new Shutdown(this, options.ending());
        exit = JvmExit.watch(this, options.ending());
        startNanos = carrier.nowNanos();
        if (DebugMode.ON) {
            DebugMode.reportUnclosedLoopsAtExit();
        }
        carrier.start();
    }

    /// Returns a new loop on real time: `asyncio.new_event_loop()`. Close it.
    public static EventLoop create() {
        return create(LoopClock.system());
    }

    /// Returns a new loop whose timers go by `clock`. Close it.
    public static EventLoop create(LoopClock clock) {
        return create(LoopOptions.defaults().withClock(clock));
    }

    /// Returns a new loop as `options` say. Close it.
    public static EventLoop create(LoopOptions options) {
        return new EventLoop(Objects.requireNonNull(options, "options"));
    }

    /// Returns the loop that the calling code runs on: `asyncio.get_running_loop()`. Never waits.
    ///
    /// @throws IllegalStateException outside a loop
    public static EventLoop current() {
        EventLoop loop = currentOrNull();
        if (loop == null) {
            throw new IllegalStateException("no running event loop on thread "
                    + Thread.currentThread().getName() + "; call this from a task, for instance inside Async.run");
        }
        return loop;
    }

    /// Returns the loop that the calling code runs on; null outside a loop. Never waits.
    public static @Nullable EventLoop currentOrNull() {
        return TaskThreads.carrier() instanceof Carrier carrier ? carrier.loop() : null;
    }

    /// Schedules `body` as a task: `loop.create_task()`. It starts at the next pass of the loop, or when the
    /// loop is run. Never waits; any thread may call.
    ///
    /// @throws IllegalStateException where the loop is closed
    public <T extends @Nullable Object> Task<T> createTask(Callable<? extends T> body) {
        return admit(TaskOptions.NONE, body);
    }

    /// Schedules `body` as a task with a name, which thread dumps and error reports show.
    ///
    /// @throws IllegalStateException where the loop is closed
    public <T extends @Nullable Object> Task<T> createTask(String name, Callable<? extends T> body) {
        return admit(TaskOptions.named(name), body);
    }

    /// Schedules `body`, which has no result, as a task.
    ///
    /// @throws IllegalStateException where the loop is closed
    public Task<@Nullable Void> createTask(Action body) {
        return admit(TaskOptions.NONE, body.asCallable());
    }

    /// Schedules `body`, which has no result, as a task with a name.
    ///
    /// @throws IllegalStateException where the loop is closed
    public Task<@Nullable Void> createTask(String name, Action body) {
        return createTask(name, body.asCallable());
    }

    /// Schedules `body` as a task, with a context or a start of its own. Never waits; any thread may call.
    ///
    /// @throws IllegalStateException where the loop is closed
    public <T extends @Nullable Object> Task<T> createTask(TaskOptions options, Callable<? extends T> body) {
        return admit(options, body);
    }

    /// Schedules `body`, which has no result, as a task, with a context or a start of its own.
    ///
    /// @throws IllegalStateException where the loop is closed
    public Task<@Nullable Void> createTask(TaskOptions options, Action body) {
        return createTask(options, body.asCallable());
    }

    private <T extends @Nullable Object> Task<T> admit(TaskOptions options, Callable<? extends T> body) {
        Objects.requireNonNull(body, "body");
        if (carrier.isCurrent()) {
            Task<T> task = createHeld(options, body);
            if (options.start() != Start.LAZY) {
                begin(task, options.start());
            }
            return task;
        }
        checkOpen();
        Task<T> task = make(options, body);
        if (options.start() != Start.LAZY) {
            admitFromOutside(task);
        }
        return task;
    }

    /// Makes a task that does not start before [#begin]. Loop only, as that.
    <T extends @Nullable Object> Task<T> createHeld(TaskOptions options, Callable<? extends T> body) {
        checkNotEnding();
        Task<T> task = make(options, body);
        Strand running = carrier.running();
        task.createdBy(running == null ? null : running.task());
        return task;
    }

    /// Gives the loop a task that it does not have yet.
    void begin(Task<?> task, Start start) {
        if (task.release()) {
            admitted(task);
            Strand running = carrier.running();
            if (running == null || start != Start.EAGER) {
                carrier.ready(task.strand());
            } else {
                running.yieldTo(task.strand());
            }
        }
    }

    private void admitFromOutside(Task<?> task) {
        carrier.readyFromAnywhere(() -> {
            if (!carrier.isCurrent() || carrier.isEnding()) {
                task.refuse(); // the loop was closed in the meantime
            } else {
                begin(task, Start.DEFAULT);
            }
        });
    }

    private void admitted(Task<?> task) {
        carrier.tasks().add(task);
        if (task.priority() != Priority.NORMAL) {
            carrier.usePriorities();
        }
        if (detailed) {
            carrier.tell(listener -> listener.taskCreated(task));
        }
    }

    private <T extends @Nullable Object> Task<T> make(TaskOptions options, Callable<? extends T> body) {
        Task<T> task = new Task<>(this, options, taskCount.incrementAndGet(), body);
        if (debug) {
            task.setTrail(new Trail());
        }
        return task;
    }

    /// Schedules `body` as a task, for code outside the loop: `asyncio.run_coroutine_threadsafe()`, anyio's
    /// `BlockingPortal`. Cancelling the future cancels the task; a time limit of its `get` does not. Never waits;
    /// any thread may call.
    ///
    /// @throws IllegalStateException where the loop is closed
    public <T extends @Nullable Object> CompletableFuture<T> submit(Callable<? extends T> body) {
        return this.<T>createTask(body).toCompletableFuture();
    }

    /// Schedules `body`, which has no result, as a task, for code outside the loop, as above.
    ///
    /// @throws IllegalStateException where the loop is closed
    public CompletableFuture<@Nullable Void> submit(Action body) {
        return submit(body.asCallable());
    }

    /// Runs a blocking `body` on a thread of `executor`: `loop.run_in_executor()`. Cancelling what it returns does
    /// not stop the body. It sees a copy of the caller's context. Never waits, where the executor does not; any
    /// thread may call.
    ///
    /// @throws java.util.concurrent.RejectedExecutionException where the executor takes no more
    public <T extends @Nullable Object> Promise<T> runInExecutor(Executor executor, Callable<? extends T> body) {
        return Offload.<T>start(this, executor, body);
    }

    /// Runs a blocking `body`, which has no result, on a thread of `executor`, as above.
    ///
    /// @throws java.util.concurrent.RejectedExecutionException where the executor takes no more
    public Promise<@Nullable Void> runInExecutor(Executor executor, Action body) {
        return runInExecutor(executor, body.asCallable());
    }

    /// Returns a new promise of this loop: `loop.create_future()`. Never waits; any thread may call.
    public <T extends @Nullable Object> Promise<T> createPromise() {
        Strand running = carrier.isCurrent() ? carrier.running() : null;
        return new Promise<>(this, running == null ? null : running.task());
    }

    /// Runs `body` as a task until it has ended, and returns its result: `loop.run_until_complete()`. The
    /// calling thread waits; when it is interrupted, the task is cancelled. Other tasks stay where they are and
    /// go on at the next run.
    ///
    /// @throws IllegalStateException where called from a task, where the loop is running or closed, or where
    ///     [#stop] ended the run before the task had ended
    public <T extends @Nullable Object> T runUntilComplete(Callable<? extends T> body) {
        checkRunnable();
        Objects.requireNonNull(body, "body");
        Task<T> task = make(TaskOptions.NONE, body);
        return await(task, () -> admitFromOutside(task)); // inside: a refused call must leave nothing to run
    }

    /// Runs `body`, which has no result, as a task until it has ended.
    ///
    /// @throws IllegalStateException as above
    public void runUntilComplete(Action body) {
        runUntilComplete(body.asCallable());
    }

    /// Runs the loop until `awaitable` has ended, and for the pass after that, in which its callbacks run; returns
    /// its result.
    ///
    /// @throws IllegalStateException as above
    public <T extends @Nullable Object> T runUntilComplete(Awaitable<T> awaitable) {
        checkRunnable();
        return await(awaitable, () -> {});
    }

    private <T extends @Nullable Object> T await(Awaitable<T> awaitable, Runnable admission) {
        awaitable.markObserved();
        awaitable.awaited();
        Observer stop = _ -> carrier.readyFromAnywhere(carrier::requestStop); // behind what else its end brings
        LoopStuckException stuck;
        long run = carrier.gate().enter(() -> {
            shutdown.runsFor(awaitable);
            carrier.stuck().awaits(true);
            admission.run();
            if (!awaitable.subscribe(stop)) {
                carrier.readyFromAnywhere(carrier::requestStop); // after one pass, as in asyncio
            }
            JvmExit.enter(exit, Thread.currentThread());
        });
        try {
            carrier.gate().awaitStopped(run, () -> awaitable.cancel("the thread that runs the loop was interrupted"));
        } finally {
            awaitable.unsubscribe(stop);
            stuck = carrier.stuck().found();
            carrier.stuck().awaits(false);
            JvmExit.leave(exit);
        }
        if (!awaitable.isDone()) {
            if (stuck != null) {
                throw stuck;
            }
            String pending = awaitable.toString();
            if (!awaitable.isDone()) { // or another thread has started the loop again, and it has ended just now
                throw new IllegalStateException("the event loop was stopped before " + pending + " had ended");
            }
        }
        return awaitable.result();
    }

    /// Runs the loop until [#stop]: `loop.run_forever()`. The calling thread waits; an interrupt stops the loop.
    ///
    /// @throws IllegalStateException where called from a task, or where the loop is running or closed
    public void runForever() {
        checkRunnable();
        long run = carrier.gate().enter(() -> {
            shutdown.runsFor(null);
            JvmExit.enter(exit, Thread.currentThread());
        });
        try {
            carrier.gate().awaitStopped(run, this::stop);
        } finally {
            JvmExit.leave(exit);
        }
    }

    /// Runs the loop until it is [closed][#close], and does not wait for that: anyio's `start_blocking_portal()`,
    /// a Python thread with `run_forever`. Give it work by [#submit] and [#createTask]. Any thread may call, a
    /// task of another loop too.
    ///
    /// @return this
    /// @throws IllegalStateException where the loop is running or closed
    public EventLoop start() {
        boolean first = JvmExit.started(exit); // before it can be closed
        boolean started = false;
        try {
            carrier.gate().enterUntilClosed(() -> shutdown.runsFor(null));
            started = true;
        } finally {
            if (first && !started) {
                JvmExit.closed(exit);
            }
        }
        return this;
    }

    /// Ends the current run when its pass is over. Never waits; any thread may call.
    public void stop() {
        carrier.requestStop();
    }

    /// Has the loop run `callback` at its next pass, after what is ready already: `loop.call_soon()`, and
    /// `call_soon_threadsafe()`, for any thread may call. A callback may suspend. Its failure goes to the
    /// [exception handler][#setExceptionHandler]. Never waits.
    ///
    /// What a callback adds at the very end of a loop that is being closed is dropped, as in asyncio.
    ///
    /// @throws IllegalStateException where the loop is closed
    public Handle callSoon(Runnable callback) {
        checkOpenFromOutside();
        if (carrier.isCurrent() && carrier.isEnding()) {
            Handle dropped = new Handle(this, callback, null);
            dropped.cancel();
            return dropped;
        }
        return callSoonEvenWhenClosed(callback);
    }

    /// For what must not be lost: the end of a promise that comes after its loop's.
    Handle callSoonEvenWhenClosed(Runnable callback) {
        return callSoonEvenWhenClosed(callback, Context.copyOfCurrentIfUsed());
    }

    Handle callSoonEvenWhenClosed(Runnable callback, @Nullable Context context) {
        Handle handle = new Handle(this, Objects.requireNonNull(callback, "callback"), context);
        carrier.readyFromAnywhere(handle);
        return handle;
    }

    /// Has the loop run `callback` once `delay` has passed: `loop.call_later()`. Where the loop is closed before,
    /// it is dropped. Any thread may call; never waits.
    ///
    /// @param delay how long from now; zero or less means the next pass
    public Handle callLater(Duration delay, Runnable callback) {
        return callAt(deadlineAfter(delay), callback);
    }

    /// Has the loop run `callback` when its [#time] is `when`: `loop.call_at()`. Where the loop is closed before,
    /// it is dropped. Any thread may call; never waits.
    public Handle callAt(Duration when, Runnable callback) {
        return callAt(deadlineAt(when), callback);
    }

    private Handle callAt(long deadlineNanos, Runnable callback) {
        checkOpenFromOutside();
        Handle handle = new Handle(this, Objects.requireNonNull(callback, "callback"), Context.copyOfCurrentIfUsed());
        if (carrier.isCurrent()) {
            setTimer(handle, deadlineNanos);
        } else {
            carrier.readyFromAnywhere(() -> setTimer(handle, deadlineNanos));
        }
        return handle;
    }

    private void setTimer(Handle handle, long deadlineNanos) {
        if (!handle.isCancelled()) {
            handle.setTimer(carrier.timers().add(deadlineNanos, handle::due));
        }
    }

    /// Returns how much time has passed on the loop's clock since the loop was made: `loop.time()`.
    public Duration time() {
        return Duration.ofNanos(carrier.nowNanos() - startNanos);
    }

    /// Suspends until nothing else of this loop can run: each other task waits, for a timer, a socket, another
    /// thread or for ever, and no callback is left. Trio's `wait_all_tasks_blocked()`, gevent's `idle()`, Kotlin's
    /// `runCurrent()`. A virtual clock stands still meanwhile.
    ///
    /// A cancellation point. Who else waits in here counts as waiting, and so does a task whose body is on a
    /// helper thread. From a task of this loop. Never returns where tasks keep each other ready, by
    /// [Async#yieldNow].
    ///
    /// @throws CancelledError where the calling task was cancelled
    /// @throws IllegalStateException from elsewhere
    public void settle() {
        if (!carrier.isCurrent()) {
            throw new IllegalStateException("settle is for tasks of " + this + ", which wait until the others wait");
        }
        carrier.settling().await();
    }

    /// Returns how many steps this loop has taken: it has changed across a call when, and only when, that call has
    /// given the carrier back, so that others could run. Never waits. From a task or callback of this loop.
    ///
    /// @throws IllegalStateException from elsewhere
    public long steps() {
        if (!carrier.isCurrent()) {
            throw new IllegalStateException("ask for the steps of " + this + " from one of its tasks");
        }
        return carrier.steps();
    }

    /// Returns the tasks that have not ended, oldest first: `asyncio.all_tasks()`. From a task or callback of this
    /// loop.
    ///
    /// @throws IllegalStateException from elsewhere
    public List<Task<?>> allTasks() {
        if (!carrier.isCurrent()) {
            throw new IllegalStateException("ask for the tasks of " + this + " from one of its tasks");
        }
        return carrier.tasks().snapshot();
    }

    /// Sets who is told of errors that reach nobody: tasks that failed unobserved, callbacks. Null for the
    /// default, which logs them, or prints them to the standard error in a program without an SLF4J provider. Any
    /// thread may call.
    public void setExceptionHandler(@Nullable Consumer<? super ErrorContext> handler) {
        exceptionHandler = handler;
    }

    /// Tells the exception handler. A handler that fails itself is logged, and harms nobody else.
    public void callExceptionHandler(ErrorContext context) {
        Consumer<? super ErrorContext> handler = exceptionHandler;
        if (handler != null) {
            try {
                handler.accept(context);
                return;
            } catch (Throwable e) {
                LastResort.report("the exception handler of " + this + " failed", e);
            }
        }
        String created = context.createdAt().isEmpty() ? "" : "\ncreated" + Stacks.lines(context.createdAt());
        LastResort.report(context.message() + ": " + context.task() + created, context.error());
    }

    /// Returns the tree of the tasks that have not ended, with what each waits for, and the circles of those that
    /// wait for each other. From any thread, also while a task blocks the loop or nobody runs it; then it may wait
    /// for some ten milliseconds.
    public LoopDump dump() {
        return Inspection.of(this);
    }

    /// Returns the dumps of all loops of the process that are not closed. From any thread, as [#dump].
    public static List<LoopDump> dumpAll() {
        return Watchdog.loops().stream().map(EventLoop::dump).toList();
    }

    /// Turns debug mode on or off for this loop: asyncio's `loop.set_debug()`. On from the start with
    /// `-Dgreenloom.debug=true` or `GREENLOOM_DEBUG=1`. Any thread may call; what was created before is not known
    /// in as much detail.
    ///
    /// It costs some microseconds a task and callback, and has the loop
    ///
    /// - say where a task or callback that failed was created, and log a task's failure at once;
    /// - log how long each slow step has taken in all, when it is over, and add up in dumps for how long each task
    ///   has had the loop;
    /// - report a task that caught its cancellation and returned normally, to the exception handler;
    /// - log what all tasks that are pending wait for when it is closed, and the streams, servers, datagram
    ///   endpoints and processes that are open then;
    /// - refuse to let anybody but its holder release a lock;
    /// - log, when the JVM ends, that it was never closed (only where debug mode is on from the start).
    public synchronized void setDebug(boolean on) {
        debug = on;
        detailed = on || carrier.listeners().isAny();
    }

    /// Returns whether debug mode is on for each loop from its start, and for what is used outside any: by
    /// `-Dgreenloom.debug=true` or `GREENLOOM_DEBUG=1`.
    public static boolean isDebugFromStart() {
        return DebugMode.ON;
    }

    /// Returns whether debug mode is on: `loop.get_debug()`.
    public boolean isDebug() {
        return debug;
    }

    /// Returns whether each step is looked at.
    boolean isDetailed() {
        return detailed;
    }

    /// Adds somebody who is told what this loop does, from its next step on. Any thread may call.
    public synchronized void addListener(LoopListener listener) {
        carrier.listeners().add(Objects.requireNonNull(listener, "listener"));
        detailed = true;
    }

    /// Takes a listener back, if it is there. Any thread may call; it may be told of one more step.
    public synchronized void removeListener(LoopListener listener) {
        carrier.listeners().remove(listener);
        detailed = debug || carrier.listeners().isAny();
    }

    List<StackTraceElement> createdAt() {
        return createdAt;
    }

    /// Has [#runUntilComplete] throw a [LoopStuckException], instead of waiting for ever, when nothing is left
    /// that could wake any task: gevent's `LoopExit`. For tests, and programs whose promises are ended and whose
    /// locks are freed by tasks only: a thread that will do so is not seen, unless it holds a token of
    /// [#expectExternal].
    ///
    /// What is seen: timers, channels, [Async#toThread], [Async#suspend], stages awaited, tasks in calls of the
    /// JDK.
    ///
    /// @param grace how long to wait, in real time, before it is believed; null, the default, turns it off
    public void setStuckDetection(@Nullable Duration grace) {
        carrier.stuck().setGrace(grace);
    }

    /// Says that something outside the loop will bring it work, until the token is closed. Any thread may call.
    public ExternalWork expectExternal() {
        return carrier.stuck().expectExternal();
    }

    /// Returns how the loop is doing. Never waits; any thread may call, as often as a gauge is read.
    public LoopMetrics metrics() {
        return carrier.metrics();
    }

    /// Returns its name, which is its thread's, too.
    public String name() {
        return carrier.getName();
    }

    /// Sets from when on a step counts as slow: asyncio's `loop.slow_callback_duration`. A watchdog, one thread
    /// for all loops, finds such a step while it goes on and [reports][#setSlowStepHandler] it with its stack, in
    /// every mode. Any thread may call.
    ///
    /// @param limit 50 ms by default, or `-Dgreenloom.slowStepMillis`; zero turns the watch off for this loop
    public void setSlowStepLimit(Duration limit) {
        carrier.watch().setLimit(Objects.requireNonNull(limit, "limit"));
    }

    /// Sets who is told of steps that hold this loop up. Null for the default, which logs a warning, at most one a
    /// second for each loop. The handler is called on the watchdog's thread while the step goes on, and once more
    /// each time it has lasted ten times as long; it must not block.
    ///
    /// What is not the program's doing, a machine that runs something else or the garbage collector, is not
    /// reported but [counted][LoopMetrics#stalls]; and a class that is loaded or initialised only from a second
    /// on.
    public void setSlowStepHandler(@Nullable Consumer<? super SlowStep> handler) {
        carrier.watch().setHandler(handler);
    }

    /// Returns the loop as a Netty event loop, to register channels of Netty's NIO transport with.
    ///
    /// Handlers run on a virtual thread of this loop, which no task is: what a task does to a channel is queued
    /// and done at the next look at I/O, on the same carrier. A handler must not wait; it completes
    /// [promises][Promise].
    public IoEventLoop netty() {
        return carrier.io().netty();
    }

    /// Waits until a channel that somebody else owns is ready, on the loop's own selector: `loop.add_reader()` and
    /// `add_writer()` with a callback that ends the wait, libuv's `uv_poll`. Suspends; a cancellation point. From
    /// a task of this loop.
    ///
    /// It is a single look ahead: the channel itself is not touched, and must be non-blocking. What is ready may
    /// have been taken by others before the caller comes to it. [Async#readable] and [Async#writable] are shorter.
    ///
    /// @param ops of [java.nio.channels.SelectionKey], as `OP_READ | OP_WRITE`
    /// @return those of them that are ready
    /// @throws BusyResourceException where another task waits for one of them
    /// @throws ClosedChannelException where it is closed, before or meanwhile; noticed within some 50 ms
    /// @throws CancelledError where the calling task was cancelled
    /// @throws IllegalArgumentException where it blocks, or can never be ready for `ops`
    /// @throws IllegalStateException from elsewhere
    public int watch(SelectableChannel channel, int ops) throws ClosedChannelException {
        if (!carrier.isCurrent()) {
            throw new IllegalStateException("only tasks of " + this + " can wait for its selector; give it a task");
        }
        return carrier.io().watches().await(Objects.requireNonNull(channel, "channel"), ops);
    }

    /// Returns where the connections of this loop come from. Never waits; any thread may call.
    public Transport transport() {
        return transport;
    }

    /// Sets where the connections come from that this loop opens from now on: the streams', servers', datagram
    /// endpoints' and the HTTP client's. Trio's `set_custom_socket_factory`. Never waits; any thread may call.
    ///
    /// @param transport null, the default, for the system's sockets
    public void setTransport(@Nullable Transport transport) {
        this.transport = transport == null ? Sockets.SYSTEM : transport;
    }

    /// Returns whether it is being run.
    public boolean isRunning() {
        return carrier.gate().state() == RunGate.State.RUNNING;
    }

    /// Returns whether [#close] was called.
    public boolean isClosed() {
        RunGate.State state = carrier.gate().state();
        return state == RunGate.State.CLOSING || state == RunGate.State.CLOSED;
    }

    /// Cancels the tasks that are left, waits for them and for what threads still do for them, and closes the
    /// channels of [#netty]. Later calls wait for the first and do no more.
    ///
    /// @throws IllegalStateException while a thread runs the loop, other than by [#start]; and from its own tasks
    @Override
    public void close() {
        if (carrier.isCurrent()) {
            throw new IllegalStateException(
                    this + " cannot be closed by a task of its own, which it would wait for: stop it"
                            + " here, and close it from outside");
        }
        if (carrier.gate().leave()) {
            carrier.requestStop();
            carrier.gate().awaitIdle();
        }
        carrier.gate().close();
        carrier.gate().awaitClosed();
        JvmExit.closed(exit);
    }

    /// Asks the loop to end in order. Never waits; any thread may call.
    ///
    /// 1. Those who asked are told: blocks of [Async#moveOnShutdown] are left, [Async#awaitShutdown] returns,
    /// callbacks of [#onShutdown] run, and servers of this loop accept no more connections.
    /// 2. What the loop is run for, the main task, may end by itself, for as long as
    /// [LoopOptions#withShutdownGrace] says: where nothing is said, for ten seconds if somebody has ever waited in
    /// one of the first two, else not at all.
    /// 3. Then it is cancelled, by source [CancelledError.Source#SHUTDOWN]; in a loop that is run for nothing, by
    ///    [#runForever] or [#start], all tasks are. Such a run ends when its last task has.
    ///
    /// The end of the JVM, by INT, TERM or HUP or by `System.exit`, requests it of every loop that is being run
    /// and that [LoopOptions#withShutdownHandling] has not excepted, and waits until those are closed. The exit
    /// code stays what it is, 130 and 143 for the first two. A second INT ends the process at once, and so does a
    /// second TERM, but for one behind an INT. What has not ended within [LoopOptions#withShutdownLimit] after it
    /// was cancelled is reported with its stacks on the standard error stream. Where a task has called
    /// `System.exit` itself, nothing is waited for.
    ///
    /// Where asyncio cancels the main task at INT, and knows no TERM; uvicorn's and Kubernetes' graceful shutdown.
    ///
    /// @param reason why; part of the messages of the cancellations
    /// @return false where it was requested before; the first reason is kept
    public boolean requestShutdown(String reason) {
        return shutdown.request(Objects.requireNonNull(reason, "reason"));
    }

    /// Returns whether [#requestShutdown] was called. Never waits; any thread may call.
    public boolean isShutdownRequested() {
        return shutdown.isRequested();
    }

    /// Has the loop run `callback` as [#callSoon] does when its shutdown is requested, or soon where that has
    /// happened. For what stops taking new work. It earns the main task no grace: see
    /// [LoopOptions#withShutdownGrace]. Never waits; any thread may call.
    ///
    /// @return what takes it back
    public Runnable onShutdown(Runnable callback) {
        return shutdown.onRequest(Objects.requireNonNull(callback, "callback"));
    }

    Shutdown shutdown() {
        return shutdown;
    }

    JvmExit.@Nullable Run exit() {
        return exit;
    }

    /// Sets where [Async#toThread] runs bodies: `loop.set_default_executor()`. Any thread may call. Whoever made
    /// the executor shuts it down, after the loop.
    ///
    /// @param executor what runs them; null for the few threads that all loops share
    public void setDefaultExecutor(@Nullable Executor executor) {
        defaultExecutor = executor;
    }

    Executor defaultExecutor() {
        Executor chosen = defaultExecutor;
        return chosen == null ? HelperThreads.GENERAL : chosen;
    }

    Carrier carrier() {
        return carrier;
    }

    TimerHeap.Timer timerAfter(long nanos, Runnable bareAction) {
        return timerAt(carrier.nowNanos() + nanos, bareAction);
    }

    TimerHeap.Timer timerAt(long deadlineNanos, Runnable bareAction) {
        return carrier.timers().add(deadlineNanos, bareAction);
    }

    long deadlineAfter(Duration delay) {
        return carrier.nowNanos() + Durations.nanos(delay);
    }

    long deadlineAt(Duration when) {
        return startNanos + Durations.nanos(when);
    }

    Duration timeOf(long deadlineNanos) {
        return Duration.ofNanos(deadlineNanos - startNanos);
    }

    void cancel(TimerHeap.Timer timer) {
        carrier.timers().cancel(timer);
    }

    private void checkOpenFromOutside() {
        if (!carrier.isCurrent()) {
            checkOpen();
        }
    }

    private void checkOpen() {
        if (isClosed()) {
            throw new IllegalStateException(this + " is closed; create another by EventLoop.create()");
        }
    }

    private void checkNotEnding() {
        if (carrier.isEnding()) {
            throw new IllegalStateException(this + " is closed, and its last callbacks cannot begin anything new");
        }
    }

    private void checkRunnable() {
        EventLoop running = currentOrNull();
        if (running != null) {
            throw new IllegalStateException("this code runs on " + running
                    + " already, and a loop cannot be run from inside one: create a task and await it");
        }
        checkOpen();
    }

    @Override
    public String toString() {
        return "EventLoop[" + carrier.getName() + ", " + carrier.gate().state() + "]";
    }
}
