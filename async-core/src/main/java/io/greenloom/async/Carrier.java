package io.greenloom.async;

import io.greenloom.loom.TaskThreads;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one thread that runs a loop's tasks, and its queues.
///
/// A pass: take over what came from other threads, poll I/O if it is due, fire due timers, then run the entries
/// that were ready when the pass began, first in, first out. With nothing ready, wait in the selector until the
/// next timer.
///
/// Nothing of users' runs bare on this thread: if it waited for a lock that a suspended task holds, nobody could
/// ever run that task. Tasks, callbacks and the I/O pass are [strands][Strand].
final class Carrier extends Thread {
    private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);

    // A select costs several switches; so while tasks are ready, I/O is looked at no more often than this.
    private static final long IO_INTERVAL_NANOS = 50_000;
    // In a long pass, the clock is looked at after so many entries.
    private static final long IO_CHECK_MASK = 63;
    private static final long RECORDED_LAG_NANOS = 1_000_000;

    private final EventLoop loop;
    private final LoopClock clock;
    private final long drainNanos;
    private final RunGate gate = new RunGate();

    // Any thread.
    private final Queue<Step> external = new ConcurrentLinkedQueue<>();
    private final Doorbell doorbell = new Doorbell();
    private volatile boolean stopRequested;
    private volatile boolean closed;

    // This thread, and the strands that it runs.
    private final ArrayDeque<Step> ready = new ArrayDeque<>();
    private final @Nullable Shuffle shuffle; // null but in tests: first in, first out
    private @Nullable Priorities priorities; // null until a task has one
    private final TimerHeap timers;
    private final TaskList tasks = new TaskList();
    private final Callbacks callbacks = new Callbacks(this);
    private final LoopIo io = new LoopIo(this);
    private final Settling settling = new Settling();
    private final @Nullable Stragglers stragglers; // null on a real clock
    private @Nullable Strand running;
    private int leftInPass;
    private long steps;
    private long lastIoNanos = System.nanoTime();
    private int helpersAtWork;
    private int lastingHelpers; // of those, the ones that closing waits for
    private boolean closing;
    private boolean ending; // no task is left, and none may come

    private final UnseenFailures unseen;
    private final StuckCheck stuck = new StuckCheck(this);
    private final Listeners listeners = new Listeners(this);

    // For the metrics, too.
    private long brought;
    private long lagNanos;
    private long worstLagNanos;

    // For the watchdog, which reads it, `steps` and `running` as it finds them.
    private final LoopWatch watch = new LoopWatch(this);
    private volatile boolean idle = true;

    Carrier(EventLoop loop, String name, LoopClock clock, long drainNanos, @Nullable Shuffle shuffle) {
        super(null, null, name, 0, false);
        this.loop = loop;
        this.clock = clock;
        this.stragglers = clock.isVirtual() ? new Stragglers() : null;
        this.drainNanos = drainNanos;
        this.unseen = new UnseenFailures(loop);
        this.shuffle = shuffle;
        this.timers = new TimerHeap(shuffle);
        setDaemon(true);
    }

    EventLoop loop() {
        return loop;
    }

    RunGate gate() {
        return gate;
    }

    LoopIo io() {
        return io;
    }

    TaskList tasks() {
        return tasks;
    }

    TimerHeap timers() {
        return timers;
    }

    Callbacks callbacks() {
        return callbacks;
    }

    StuckCheck stuck() {
        return stuck;
    }

    LoopMetrics metrics() {
        long lag = idle ? 0 : Math.max(lagNanos, System.nanoTime() - lastIoNanos);
        return new LoopMetrics(
                ready.size() + (priorities == null ? 0 : priorities.waiting()),
                tasks.size(),
                timers.size(),
                steps,
                callbacks.count(),
                brought,
                watch.slowSteps(),
                watch.stalls(),
                Duration.ofNanos(lag),
                Duration.ofNanos(Math.max(lag, worstLagNanos)));
    }

    UnseenFailures unseen() {
        return unseen;
    }

    LoopClock clock() {
        return clock;
    }

    Settling settling() {
        return settling;
    }

    @Nullable
    Stragglers stragglers() {
        return stragglers;
    }

    long nowNanos() {
        return clock.nanoTime();
    }

    /// Returns whether the calling thread is this one, or a virtual thread mounted on it.
    boolean isCurrent() {
        return TaskThreads.carrier() == this;
    }

    @Nullable
    Strand running() {
        return running;
    }

    void setRunning(@Nullable Strand strand) {
        running = strand;
    }

    /// Returns whether its last callbacks are being run. On this carrier.
    boolean isEnding() {
        return ending;
    }

    /// Counts the entries run so far: it changes when, and only when, the carrier has been given back.
    long steps() {
        return steps;
    }

    LoopWatch watch() {
        return watch;
    }

    /// Returns whether it waits for work, or is not run at all. Any thread.
    boolean isIdle() {
        return idle;
    }

    /// Returns a number that changes whenever the carrier goes on to something else; from another thread, as it
    /// may be seen from there.
    long progress() {
        return steps + callbacks.count();
    }

    private void busy() {
        idle = false;
        Watchdog.wakeIfAsleep();
    }

    /// Says that not all tasks have the same priority; on this carrier only.
    void usePriorities() {
        if (priorities == null && !closing) {
            priorities = new Priorities(clock.isVirtual());
        }
    }

    private boolean isNothingReady() {
        return ready.isEmpty() && (priorities == null || priorities.waiting() == 0);
    }

    /// Adds an entry to the ready queue; on this carrier only.
    void ready(Step step) {
        ready.addLast(step);
    }

    /// Returns how many entries are ready.
    int readyCount() {
        return ready.size();
    }

    void dropReady() {
        ready.clear();
    }

    /// Adds two entries to the front of the ready queue, within this pass; on this carrier only.
    void readyNow(Step first, Step second) {
        ready.addFirst(second);
        ready.addFirst(first);
        leftInPass += 2;
    }

    /// Adds an entry from any thread. One that is neither a strand's nor a callback's runs bare: a few lines of
    /// ours that take no lock.
    void readyFromAnywhere(Step step) {
        if (isCurrent()) {
            ready.addLast(step);
        } else {
            external.add(step);
            wake();
            if (closed) {
                giveToOrphans(); // it came too late for this thread to see it
            }
        }
    }

    private void giveToOrphans() {
        for (Step left = external.poll(); left != null; left = external.poll()) {
            Orphans.run(left);
        }
    }

    /// Takes the next callback of this pass, where callbacks follow each other.
    @Nullable
    Handle nextCallback() {
        if (leftInPass > 0 && ready.peekFirst() instanceof Handle handle) {
            leftInPass--;
            ready.removeFirst();
            return handle;
        }
        return null;
    }

    /// Takes the next entry of this pass, where that is a task that has not started, for a thread that has just
    /// come to the end of another; null where it is none, or where I/O is to be looked at first.
    @Nullable
    VirtualStrand nextFresh() {
        while (leftInPass > 0
                && !loop.isDetailed() // each is to have a step of its own
                && ((steps + 1) & IO_CHECK_MASK) != 0
                && ready.peekFirst() instanceof VirtualStrand next
                && next.isFresh()) {
            leftInPass--;
            steps++;
            ready.removeFirst();
            if (next.begin()) {
                return next;
            }
        }
        return null;
    }

    /// Counts a helper thread that works for this loop; any thread, as for its end.
    ///
    /// @param lasting whether closing the loop waits for it
    void helperStarted(boolean lasting) {
        if (isCurrent()) {
            countHelpers(1, lasting);
        } else {
            readyFromAnywhere(() -> countHelpers(1, lasting));
        }
    }

    void helperEnded(boolean lasting) {
        readyFromAnywhere(() -> countHelpers(-1, lasting));
    }

    private void countHelpers(int more, boolean lasting) {
        helpersAtWork += more;
        lastingHelpers += lasting ? more : 0;
    }

    int lastingHelpers() {
        return lastingHelpers;
    }

    void requestStop() {
        stopRequested = true;
        wake();
    }

    /// Wakes this thread if it waits in the selector; from any thread that has brought work.
    void wake() {
        doorbell.ring(io::wakeSelector);
    }

    @Override
    public void run() {
        try {
            io.open();
            watch.start();
            while (gate.awaitWork() == RunGate.State.RUNNING) {
                busy();
                tell(LoopListener::beforeRun);
                do {
                    pass();
                } while (!stopRequested);
                tell(LoopListener::afterRun);
                stopRequested = false;
                idle = true;
                gate.idle();
            }
            busy();
            new Closing(this, drainNanos).run();
        } catch (Throwable e) {
            LOG.error("the event loop {} failed; this is a bug of Greenloom, please report it", getName(), e);
            gate.failed(e);
            IllegalStateException failure = new IllegalStateException("the event loop failed; please report it", e);
            tasks.snapshot().forEach(task -> task.end(new Outcome.Failure<>(failure))); // nobody may wait for ever
        } finally {
            closed = true;
            idle = true;
            Watchdog.forget(watch);
            giveToOrphans();
            gate.closed();
        }
    }

    void pass() {
        takeExternal();
        if (isNothingReady()) {
            idle();
            takeExternal();
        } else {
            pollIo();
        }
        if (!timers.isEmpty()) {
            timers.fireDue(clock.nanoTime());
        }
        if (priorities != null) {
            priorities.arrange(ready, shuffle);
        } else if (shuffle != null) {
            shuffle.shuffle(ready);
        }
        leftInPass = ready.size();
        if (leftInPass > 0) {
            stuck.worked();
        }
        while (leftInPass > 0) {
            leftInPass--;
            steps++;
            Step step = ready.removeFirst();
            if (loop.isDetailed()) {
                stepInDetail(step);
            } else {
                step.step();
            }
            if ((steps & IO_CHECK_MASK) == 0) {
                pollIo();
            }
        }
    }

    private void stepInDetail(Step step) {
        Task<?> task = step instanceof Strand strand ? strand.task() : null;
        if (task != null && !task.isDone()) {
            turn(task, step);
        } else {
            stepTimed(step);
        }
    }

    private void turn(Task<?> task, Step step) {
        if (task.isStarted()) {
            tell(listener -> listener.taskResumed(task));
        } else {
            tell(listener -> listener.taskStarted(task));
        }
        task.hadLoop(stepTimed(step));
        if (!task.isDone()) {
            tell(listener -> listener.taskSuspended(task));
        }
    }

    private long stepTimed(Step step) {
        long start = System.nanoTime();
        step.step();
        long nanos = System.nanoTime() - start;
        if (nanos >= watch.limitNanos() && loop.isDebug()) {
            inCallback(() -> LOG.warn("{} took {} ms in all", step, nanos / 1_000_000));
        }
        return nanos;
    }

    /// Runs what is not for the bare carrier, at once, and the callbacks behind it in their turn.
    void inCallback(Runnable action) {
        int left = leftInPass;
        leftInPass = 0;
        callbacks.run(new Handle(loop, action, null));
        leftInPass += left;
    }

    Listeners listeners() {
        return listeners;
    }

    /// Tells those who listen, if there are any; on this carrier, and the strands that it runs.
    void tell(Consumer<? super LoopListener> event) {
        if (listeners.isAny()) {
            listeners.tell(event);
        }
    }

    void takeExternal() {
        for (Step step = external.poll(); step != null; step = external.poll()) {
            brought++;
            ready.addLast(step);
        }
    }

    /// On a virtual clock, what was queued for the I/O strand runs at each of these points, and not when some real
    /// time is over: a test over a network in memory would not go the same way twice.
    private void pollIo() {
        if (clock.isVirtual() && io.isRequested()) {
            steps++;
            io.runQueued();
        }
        pollIoIfDue();
    }

    private void pollIoIfDue() {
        long now = System.nanoTime();
        if (now - lastIoNanos >= IO_INTERVAL_NANOS) {
            looked(now - lastIoNanos);
            lastIoNanos = now;
            steps += clock.isVirtual() ? 0 : 1; // which order comes out goes by it, and must not go by real time
            io.pass();
        }
    }

    private void looked(long afterNanos) {
        lagNanos = afterNanos;
        if (afterNanos > worstLagNanos) {
            worstLagNanos = afterNanos;
        }
        if (afterNanos >= RECORDED_LAG_NANOS && Jfr.recordsLag()) {
            inCallback(() -> Jfr.lag(getName(), afterNanos)); // JDK 25 drops events of a thread that carries others
        }
    }

    private void idle() {
        if (stopRequested) {
            ioPass();
            return;
        }
        if (io.isRequested()) {
            steps++;
            io.runQueued();
            return;
        }
        long untilTimer = timers.isEmpty() ? Long.MAX_VALUE : timers.nextDeadlineNanos() - clock.nanoTime();
        if (untilTimer <= 0) {
            pollIoIfDue();
        } else if (settling.isAwaited()) {
            if (isQuiet()) {
                settling.wakeAll();
            }
        } else if (untilTimer == Long.MAX_VALUE || !clock.isVirtual() || helpersAtWork > 0) {
            awaitUnlessStuck(untilTimer);
        } else if (isQuiet()) {
            clock.jumpTo(timers.nextDeadlineNanos());
        }
    }

    /// Looks at I/O, and returns whether nothing has come, nor is about to.
    private boolean isQuiet() {
        ioPass();
        if (isAnythingToDo()) {
            return false;
        }
        long patience = stragglers == null ? 0 : stragglers.patienceNanos();
        if (patience > 0) {
            await(patience);
        }
        return patience == 0;
    }

    private boolean isAnythingToDo() {
        return !isNothingReady() || !external.isEmpty() || io.isRequested();
    }

    void ioPass() {
        lagNanos = 0;
        lastIoNanos = System.nanoTime();
        steps++;
        io.pass();
    }

    private void awaitUnlessStuck(long untilTimer) {
        long nanos = clock.isVirtual() ? Long.MAX_VALUE : untilTimer;
        long left = untilTimer == Long.MAX_VALUE && helpersAtWork == 0 && !closing ? stuck.leftNanos() : Long.MAX_VALUE;
        if (left > 0) {
            await(Math.min(nanos, left));
            return;
        }
        inCallback(() -> stuck.found(new LoopStuckException(loop.dump())));
        stopRequested = true;
    }

    /// Waits for work, for `nanos` at most, and looks at I/O.
    void await(long nanos) {
        tell(LoopListener::ioWaitBegins);
        doorbell.arm();
        try {
            if (!isAnythingToDo() && (!stopRequested || closing)) {
                idle = true;
                io.select(closing ? Math.min(nanos, Closing.WARNING_NANOS) : nanos);
            }
        } finally {
            doorbell.disarm();
            busy();
        }
        tell(LoopListener::ioWaitEnds);
        ioPass();
    }

    /// Makes ready for the end: neither a stop that was asked for nor priorities hold it up. On this carrier only.
    void beginClosing() {
        closing = true;
        stopRequested = false;
        if (priorities != null) {
            priorities.release(ready);
            priorities = null;
        }
        takeExternal();
    }

    /// Says that all tasks have ended, and that none may come. On this carrier only.
    void beginEnding() {
        ending = true;
    }

    /// Runs what is ready by now.
    void runReady() {
        takeExternal();
        for (int left = ready.size(); left > 0 && !ready.isEmpty(); left--) {
            steps++;
            ready.removeFirst().step();
        }
    }
}
