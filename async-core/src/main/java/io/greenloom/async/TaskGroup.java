package io.greenloom.async;

import io.greenloom.async.internal.Rethrow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Tasks that end together: `asyncio.TaskGroup`, Trio's nursery. No task of a group outlives its block.
///
/// ```java
/// record Page(User user, List<Post> posts) {}
/// Page page = TaskGroup.call(group -> {
///     Task<User> user = group.createTask(() -> loadUser(id));
///     Task<List<Post>> posts = group.createTask(() -> loadPosts(id));
///     return new Page(user.await(), posts.await());
/// });
/// ```
///
/// When a task fails, the others are cancelled and so is the body; when all have ended, [TaskGroupException] is
/// thrown with every failure. An error of the virtual machine that says that the program cannot go on, such as an
/// [OutOfMemoryError], is thrown itself in its place, with the other failures as suppressed; a
/// [StackOverflowError] is a failure like others. When the body fails, or its task is cancelled, the tasks are
/// cancelled. A task of the group that ends as cancelled is no failure. Tasks may add others until all have ended.
///
/// [#open] is for `try (var group = TaskGroup.open())`, whose `close` waits for the tasks. It cannot see whether
/// the body has failed, nor change what is thrown, and so differs: a body that fails leaves the tasks running, and
/// `close` waits for them (call [#cancel] first, or use [#run]); and a failed task makes the suspension point that
/// the body is at throw [TaskGroupException] itself, once.
///
/// With a limit, by [#run(int, Body)], only so many of its tasks run at a time; the others begin in their turn.
///
/// It stands in the [CancelScope] that it is opened in, and its tasks do.
///
/// **Threads.** Its loop's only: tasks and callbacks.
public final class TaskGroup implements AutoCloseable {
    /// The body of [#call].
    ///
    /// @param <T> the type of its result
    @FunctionalInterface
    public interface ValueBody<T extends @Nullable Object> {
        /// Runs it.
        T run(TaskGroup group) throws Exception;
    }

    /// The body of [#run].
    @FunctionalInterface
    public interface Body {
        /// Runs it.
        void run(TaskGroup group) throws Exception;

        @SuppressWarnings("NullAway") // its value is null
        private ValueBody<@Nullable Void> asValueBody() {
            return group -> {
                run(group);
                return null;
            };
        }
    }

    /// A service that says when it is ready; see [#start].
    ///
    /// @param <T> what it is ready with, for instance its port
    @FunctionalInterface
    public interface Service<T extends @Nullable Object> {
        /// Runs it, calling `status.started(value)` once on the way. It begins even where it was cancelled before:
        /// then its first suspension point throws.
        void run(Status<T> status) throws Exception;
    }

    /// What a [Service] reports to: Trio's `task_status`.
    ///
    /// @param <T> what it is ready with
    public static final class Status<T extends @Nullable Object> {
        private final Promise<T> ready;

        private Status(Promise<T> ready) {
            this.ready = ready;
        }

        /// Says that the service is ready; [TaskGroup#start] returns `value`.
        ///
        /// @throws IllegalStateException where it was called before
        public void started(T value) {
            if (!ready.complete(value) && !ready.isCancelled()) {
                throw new IllegalStateException("a service reports once that it has started");
            }
        }
    }

    private static final TaskOptions SERVICE = TaskOptions.NONE.withStart(Start.ATOMIC);

    private final Task<?> host;
    private final EventLoop loop;
    private final @Nullable CancelScope zone;
    private final int requestsBefore; // of the host
    private final int plainBefore; // of those, the ones that are thrown as a CancelledError
    private final @Nullable CancelScope around;
    private final @Nullable Timeout limit; // the innermost that its tasks stand under
    private final @Nullable BiConsumer<? super Task<?>, ? super Throwable> supervisor;
    private final boolean closes; // it is left by close, which cannot turn one error into another
    private final @Nullable Places places; // null: any number of its tasks run at a time

    // Loop only.
    private final Set<Task<?>> live = new LinkedHashSet<>();
    private final Set<Task<?>> lazy = new LinkedHashSet<>(); // live; that have not started, but for some
    private final Map<Task<?>, CancelScope> services = new LinkedHashMap<>(); // live
    private @Nullable TaskGroupException failure;
    private @Nullable Throwable fatal; // of the virtual machine; thrown as it is
    private @Nullable CancelledError toHost; // the cancellation that this group has sent to its host
    private @Nullable Suspension<Boolean> joining;
    private boolean aborting;
    private boolean leaving;
    private boolean over;

    private TaskGroup(boolean closes, int limit, @Nullable BiConsumer<? super Task<?>, ? super Throwable> supervisor) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be >= 1, was " + limit);
        }
        Task<?> current = Async.currentTask();
        if (current == null) {
            throw new IllegalStateException("a task group needs a task whose block it is; open it in a task");
        }
        current.throwIfCancelled();
        this.host = current;
        this.loop = current.loop();
        this.zone = current.zone();
        this.requestsBefore = current.count(zone);
        this.plainBefore = current.plainCount(zone);
        this.around = current.scope();
        this.limit = Timeout.reaching(current);
        this.closes = closes;
        this.places = limit == Integer.MAX_VALUE ? null : new Places(limit);
        this.supervisor = supervisor;
    }

    /// Runs `body` with a new group, then waits until the group's tasks have ended. Suspends; a cancellation of
    /// the calling task goes to all of them, and is thrown when they have ended.
    ///
    /// @return what `body` returns; null where [#cancel] ended it
    /// @throws TaskGroupException where `body` or a task failed, with all failures
    /// @throws IllegalStateException outside a task
    public static <T extends @Nullable Object> T call(ValueBody<? extends T> body) {
        return new TaskGroup(false, Integer.MAX_VALUE, null).<T>block(body);
    }

    /// Runs `body`, which has no result, with a new group, as above.
    ///
    /// @throws TaskGroupException as above
    public static void run(Body body) {
        TaskGroup.<@Nullable Void>call(body.asValueBody());
    }

    /// Runs `body` with a new group as above, at most `limit` of whose tasks run at a time: those that are created
    /// beyond it begin when others have ended, in the order in which they were created. For few tasks, or inputs
    /// that are there already; [Async#map] takes its inputs one by one.
    ///
    /// A task that waits for another of the group keeps its place meanwhile. What [#start] and [#service] begin
    /// does not count.
    ///
    /// @param limit how many; at least 1
    /// @throws TaskGroupException as above
    public static <T extends @Nullable Object> T call(int limit, ValueBody<? extends T> body) {
        return new TaskGroup(false, limit, null).<T>block(body);
    }

    /// Runs `body`, which has no result, with a new group of at most `limit` running tasks, as above.
    ///
    /// @throws TaskGroupException as above
    public static void run(int limit, Body body) {
        TaskGroup.<@Nullable Void>call(limit, body.asValueBody());
    }

    /// Runs `body` with a new group whose tasks fail each for itself: Kotlin's `supervisorScope`. A failed task is
    /// given to `supervisor`, and the others go on. Only what `body` throws fails the group.
    ///
    /// @param supervisor called with the task and its error, as a callback of the loop
    public static void supervise(BiConsumer<? super Task<?>, ? super Throwable> supervisor, Body body) {
        new TaskGroup(false, Integer.MAX_VALUE, Objects.requireNonNull(supervisor, "supervisor"))
                .<@Nullable Void>block(body.asValueBody());
    }

    /// Returns a new group for `try (var group = TaskGroup.open())`; how that differs from [#run] says the class.
    ///
    /// @throws IllegalStateException outside a task
    public static TaskGroup open() {
        return new TaskGroup(true, Integer.MAX_VALUE, null);
    }

    @SuppressWarnings("NullAway") // null where the group was cancelled, whatever T is
    private <T extends @Nullable Object> T block(ValueBody<? extends T> body) {
        T value;
        try {
            value = body.run(this);
        } catch (Throwable e) {
            leave(e);
            return null; // cancel() has ended the body
        }
        leave(null);
        return value;
    }

    /// Schedules `body` as a task of the group: it starts at the next pass. Never waits.
    ///
    /// @throws IllegalStateException where the group is ending because of a failure or of [#cancel], or has ended
    public <T extends @Nullable Object> Task<T> createTask(Callable<? extends T> body) {
        return admit(TaskOptions.NONE, body);
    }

    /// Schedules `body` as a task of the group with a name.
    ///
    /// @throws IllegalStateException as above
    public <T extends @Nullable Object> Task<T> createTask(String name, Callable<? extends T> body) {
        return admit(TaskOptions.named(name), body);
    }

    /// Schedules `body`, which has no result, as a task of the group.
    ///
    /// @throws IllegalStateException as above
    public Task<@Nullable Void> createTask(Action body) {
        return createTask(body.asCallable());
    }

    /// Schedules `body`, which has no result, as a task of the group with a name.
    ///
    /// @throws IllegalStateException as above
    public Task<@Nullable Void> createTask(String name, Action body) {
        return createTask(name, body.asCallable());
    }

    /// Schedules `body` as a task of the group, with a context or a start of its own. Never waits, unless that
    /// start is [Start#EAGER]. One with [Start#LAZY] that nobody has started is cancelled when all others have
    /// ended.
    ///
    /// @throws IllegalArgumentException where a group with a limit is to have a lazy task, whose start it would
    ///     not decide
    /// @throws IllegalStateException as above
    public <T extends @Nullable Object> Task<T> createTask(TaskOptions options, Callable<? extends T> body) {
        return admit(options, body);
    }

    /// Schedules `body`, which has no result, as a task of the group, with a context or a start of its own.
    ///
    /// @throws IllegalArgumentException as above
    /// @throws IllegalStateException as above
    public Task<@Nullable Void> createTask(TaskOptions options, Action body) {
        return createTask(options, body.asCallable());
    }

    /// Schedules `body` as a service: a task of the group that outlives those who use it. It is cancelled when the
    /// body and all other tasks of the group have ended, also where they were cancelled; until then, nothing but
    /// its own failure ends it. Trio's proposed service tasks. Never waits.
    ///
    /// ```java
    /// TaskGroup.run(group -> {
    ///     Queue<String> lines = Queue.bounded(100);
    ///     group.service("log", () -> writeAll(lines));
    ///     group.createTask(() -> work(lines));        // may write to the log in its finally, too
    /// });
    /// ```
    ///
    /// It runs in a shielded [CancelScope]: [Task#cancel(String)] of what this returns takes effect behind its
    /// end. Its failure fails the group. Several services are cancelled together.
    ///
    /// @throws IllegalStateException as [#createTask]
    public Task<@Nullable Void> service(String name, Action body) {
        Objects.requireNonNull(body, "body");
        checkOpen();
        CancelScope shield = CancelScope.shielded();
        Action shielded = () -> shield.run(body);
        Task<@Nullable Void> task = loop.createHeld(TaskOptions.named(name), shielded.asCallable());
        services.put(task, shield);
        add(task);
        task.subscribe(this::ended);
        loop.begin(task, Start.DEFAULT);
        return task;
    }

    private void checkOpen() {
        if (EventLoop.currentOrNull() != loop) {
            throw new IllegalStateException("a task group belongs to its loop, " + loop
                    + "; add to it from there, for instance by loop.callSoon");
        }
        if (over) {
            throw new IllegalStateException("the task group has ended; open another");
        }
        if (aborting) {
            throw new IllegalStateException("the task group is ending, "
                    + (failure == null ? "as it was cancelled" : "as a task of it failed: " + failure.getCause()));
        }
    }

    private <T extends @Nullable Object> Task<T> admit(TaskOptions options, Callable<? extends T> body) {
        Objects.requireNonNull(body, "body");
        checkOpen();
        boolean waits = options.start() == Start.LAZY;
        if (waits && places != null) {
            throw new IllegalArgumentException(
                    "a group with a limit begins its tasks itself; make this one with another start than LAZY");
        }
        Task<T> task = loop.createHeld(options, body);
        add(task);
        task.subscribe(this::ended);
        if (waits) {
            lazy.add(task);
        } else if (places == null) {
            loop.begin(task, options.start());
        } else {
            places.admit(task, options.start());
        }
        return task;
    }

    private void add(Task<?> task) {
        task.markObserved();
        if (around != null) {
            around.admit(task);
        }
        if (limit != null) {
            task.setLimit(limit);
        }
        live.add(task);
    }

    /// Schedules `service` as a task of the group, and waits until it reports that it has started: Trio's
    /// `nursery.start()`. Suspends; when the calling task is cancelled meanwhile, the service is.
    ///
    /// A failure before that report is thrown here, and does not fail the group. The service begins even where it
    /// is cancelled before, so that it can close what it was given.
    ///
    /// @return what it reported
    /// @throws CancelledError where the calling task was cancelled; the service was too, and has ended
    /// @throws IllegalStateException where it ended without a report: it returned, or was cancelled by somebody
    ///     else, which is the cause then; or as [#createTask]
    /// @throws RuntimeException or any other throwable that it failed with before its report: exactly that
    public <T extends @Nullable Object> T start(Service<T> service) {
        Objects.requireNonNull(service, "service");
        Async.checkCancelled();
        checkOpen();
        Promise<T> ready = loop.createPromise();
        ready.markObserved();
        Action body = () -> service.run(new Status<>(ready));
        Task<@Nullable Void> task = loop.createTask(SERVICE, body.asCallable());
        add(task);
        task.subscribe(ended -> {
            switch (Objects.requireNonNull(ended.outcome())) {
                case Outcome.Value<?> _ ->
                    ready.fail(
                            new IllegalStateException(task.name() + " has ended without a report that it has started"));
                case Outcome.Failure<?> failed -> {
                    if (ready.fail(failed.error())) {
                        left(task);
                        return;
                    }
                }
                case Outcome.Cancelled<?> cancelled -> ready.fail(cancelled.error());
            }
            ended(task);
        });
        Task<?> starter = Async.currentTask();
        Outcome<?> end = ready.awaitOutcome(task, starter);
        if (end instanceof Outcome.Cancelled<?>(CancelledError cancellation)) {
            if (starter != null) {
                starter.throwIfCancelled();
            }
            throw new IllegalStateException(
                    task.name() + " was cancelled before it has reported that it has started", cancellation);
        }
        return ready.unwrap(end);
    }

    private void ended(Awaitable<?> task) {
        if (task.outcome() instanceof Outcome.Failure<?> failed) {
            if (supervisor != null) {
                loop.callSoon(() -> {
                    try {
                        supervisor.accept((Task<?>) task, failed.error());
                    } finally {
                        left(task);
                    }
                });
                return;
            }
            fail(failed.error());
        }
        left(task);
    }

    private void left(Awaitable<?> task) {
        live.remove(task);
        services.remove(task);
        lazy.remove(task);
        if (places != null) {
            places.left(task);
        }
        endThoseLeftAlone();
        if (live.isEmpty() && joining != null) {
            joining.resume(true);
        }
    }

    /// Once the body and all that used them have ended, ends the lazy tasks that nobody has started, and the
    /// services.
    private void endThoseLeftAlone() {
        if (!leaving || live.size() > lazy.size() + services.size()) {
            return;
        }
        if (lazy.removeIf(task -> !task.isHeld())) {
            return; // these are at work
        }
        CancelledError unused = CancelledError.of(CancelledError.Source.GROUP, "the task group ends", null);
        for (Task<?> task : List.copyOf(lazy)) {
            task.cancelAs(unused.passedOn());
        }
        for (CancelScope service : List.copyOf(services.values())) {
            service.cancel("those who used it have ended");
        }
    }

    private void fail(Throwable error) {
        if (error instanceof VirtualMachineError && !(error instanceof StackOverflowError) && fatal == null) {
            fatal = error;
        }
        if (failure == null) {
            failure = new TaskGroupException(error);
        } else {
            failure.add(error);
        }
        abort();
        if (!leaving && toHost == null) {
            askHost(
                    closes
                            ? CancelledError.surfacingAs(CancelledError.Source.GROUP, failure)
                            : CancelledError.of(CancelledError.Source.GROUP, "a task of the group failed", null));
        }
    }

    private void askHost(CancelledError request) {
        toHost = request;
        host.request(zone, request);
    }

    private void abort() {
        aborting = true;
        CancelledError request = CancelledError.of(
                loop,
                CancelledError.Source.GROUP,
                failure == null ? "the task group was cancelled" : "another task of the group failed");
        for (Task<?> task : new ArrayList<>(live)) {
            if (!services.containsKey(task)) {
                task.cancelAs(request.passedOn());
            }
        }
        if (places != null) {
            places.beginCancelled();
        }
    }

    /// Hands the cancellation of a scope on that a task around the host's own code waits in: the tasks here do not
    /// stand in it, and must not hold it up.
    private void press(@Nullable CancelledError request) {
        CancelScope sender = request == null ? null : request.scope();
        if (request != null && sender != null && !sender.isAround(around)) {
            for (Task<?> task : new ArrayList<>(live)) {
                if (!services.containsKey(task)) {
                    task.cancelAs(request.passedOn());
                }
            }
        }
    }

    /// Ends the group early, without an error: cancels its tasks, and the body of [#run] where it has not come to
    /// its end: Python 3.15's `TaskGroup.cancel()`. Never waits; a second call does nothing.
    ///
    /// @throws IllegalStateException from elsewhere than its loop
    public void cancel() {
        if (over || aborting) {
            return;
        }
        host.checkOnLoop("cancel of its task group");
        abort();
        if (!leaving && !closes) {
            askHost(CancelledError.of(loop, CancelledError.Source.GROUP, "the task group was cancelled"));
        }
    }

    /// Returns how many of its tasks have not ended.
    public int size() {
        return live.size();
    }

    /// Returns those that have not ended; for who looks from elsewhere, as it finds them.
    List<?> live() {
        return new ArrayList<>(live);
    }

    /// Waits until all tasks of the group have ended. Suspends.
    ///
    /// @throws TaskGroupException where tasks have failed, unless the body was told by that exception already
    /// @throws CancelledError where the calling task was cancelled; the tasks were too, and have ended
    @Override
    public void close() {
        if (!over) {
            leave(null);
        }
    }

    /// Ends the block, whose body has thrown `error`, or nothing. Returns where nothing is to be thrown.
    private void leave(@Nullable Throwable error) {
        leaving = true;
        CancelledError cancellation = error == null ? null : host.cancellationIn(error);
        if (error != null && cancellation == null) {
            fail(error);
        } else if ((cancellation != null || isHostCancelled()) && !aborting) {
            abort();
        }
        boolean told = toHost != null && !host.isPending(zone, toHost);
        if (toHost != null) {
            host.takeBack(zone, toHost);
            if (isOnlyMine(cancellation)) {
                cancellation = null;
            }
        }
        press(cancellation);
        endThoseLeftAlone();
        cancellation = join(cancellation);
        over = true;
        if (failure != null) {
            if (cancellation != null) {
                host.redeliver(zone, cancellation); // the failure goes first, the cancellation is not forgotten
            }
            if (fatal != null) {
                throw Rethrow.unchanged(withTheOthers(fatal, failure));
            }
            if (!(closes && told)) {
                throw failure;
            }
        } else if (cancellation != null) {
            throw Rethrow.unchanged(cancellation.thrown());
        }
    }

    /// Returns whether `cancellation` of the host, if it is one at all, was asked for by this group alone.
    private boolean isOnlyMine(@Nullable CancelledError cancellation) {
        return cancellation != null
                && cancellation.isPlain()
                && cancellation.scope() == null
                && host.plainCount(zone) <= plainBefore;
    }

    private static Throwable withTheOthers(Throwable fatal, TaskGroupException all) {
        for (Throwable other : all.getErrors()) {
            if (other != fatal) {
                fatal.addSuppressed(other);
            }
        }
        return fatal;
    }

    /// Returns whether somebody has cancelled the host since it opened this group: the body that `close` knows
    /// nothing of is being left by that.
    private boolean isHostCancelled() {
        return toHost == null && (host.count(zone) > requestsBefore || CancelScope.outermostCancelled(around) != null);
    }

    /// Waits for all tasks; a cancellation, also one that surfaces as another error, goes to them and is returned.
    private @Nullable CancelledError join(@Nullable CancelledError before) {
        CancelledError cancellation = before;
        while (!live.isEmpty()) {
            try {
                if (cancellation == null && !isHostCancelled()) {
                    awaitAll();
                } else {
                    awaitAllPassingOn(); // it has been passed on; now they need to end
                }
            } catch (Throwable e) {
                CancelledError known = host.cancellationIn(e);
                cancellation = known != null ? known : CancelledError.surfacingAs(CancelledError.Source.GROUP, e);
                if (!aborting) {
                    abort();
                }
                press(cancellation);
            }
        }
        return cancellation;
    }

    private void awaitAllPassingOn() throws Exception {
        Requests requests = host.requestsOf(zone);
        if (requests != null) {
            press(requests.lasting()); // it may have come while a group inside this one was waited for
            requests.setJoining(this::press);
        }
        try {
            Async.uncancellable(this::awaitAll);
        } finally {
            if (requests != null) {
                requests.setJoining(null);
            }
        }
    }

    private void awaitAll() {
        Suspension<Boolean> wait = Suspension.begin(this);
        joining = wait;
        try {
            wait.await();
        } finally {
            joining = null;
        }
    }

    @Override
    public String toString() {
        String state = over ? "ended" : aborting ? "ending" : leaving ? "joining" : "open";
        return "TaskGroup[" + host.name() + ", " + state + ", " + live.size() + " tasks]";
    }
}
