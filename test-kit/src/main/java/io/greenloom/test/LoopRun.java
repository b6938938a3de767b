package io.greenloom.test;

import io.greenloom.async.Async;
import io.greenloom.async.EventLoop;
import io.greenloom.async.LoopClock;
import io.greenloom.async.LoopOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor.Invocation;
import org.junit.jupiter.api.function.Executable;
import org.opentest4j.TestAbortedException;

/// One test's loop, from its first `@BeforeEach` method to the last look for leaks.
final class LoopRun {
    private static final String LOOK = "the look for what is left";
    private static final Duration STUCK = Duration.ofMillis(500);

    private final EventLoop loop;
    private final LoopClock clock;
    private final @Nullable Seed seed;
    private final Duration limit;
    private final LeakCheck leaks;
    private final RecordingHandler unseen;
    private final SlowSteps slowSteps;
    private final List<Leak> allowed;
    private @Nullable MemoryNetwork network; // made for the first that asks
    private boolean abandoned; // the loop cannot be run any more, and is left as it is

    private LoopRun(LoopTest settings, ExtensionContext context, @Nullable Seed seed) {
        this.seed = seed;
        this.limit = Duration.ofSeconds(settings.timeoutSeconds());
        this.clock = settings.virtualTime() ? LoopClock.virtual() : LoopClock.system();
        this.unseen = new RecordingHandler();
        LoopOptions options = LoopOptions.defaults().withClock(clock).withExceptionHandler(unseen);
        this.allowed = Arrays.asList(settings.allow());
        LeakCheck.warmUp();
        this.loop = EventLoop.create(seed == null ? options : options.withSeed(seed.value()));
        this.slowSteps = SlowSteps.watch(loop, Duration.ofMillis(settings.slowStepMillis()));
        awaitStarted();
        this.leaks = LeakCheck.start(context, allowed);
        loop.setStuckDetection(settings.stuckDetection() ? STUCK : null);
    }

    /// Waits until the loop's own thread and selector are there, before anybody counts.
    private void awaitStarted() {
        boolean interrupted = Thread.interrupted(); // is for the test, which comes next
        loop.runUntilComplete(() -> true);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    static LoopRun start(ExtensionContext context, @Nullable Seed seed) {
        LoopTest settings = Settings.find(context, LoopTest.class)
                .orElseThrow(() -> new IllegalStateException("no @LoopTest on " + context.getDisplayName()));
        return new LoopRun(settings, context, seed);
    }

    EventLoop loop() {
        return loop;
    }

    MemoryNetwork network() {
        MemoryNetwork made = network;
        if (made == null) {
            made = new MemoryNetwork(seed == null ? 0 : seed.value());
            network = made;
            loop.setTransport(made);
        }
        return made;
    }

    LoopClock clock() {
        return clock;
    }

    /// Runs one method as a task.
    void run(Invocation<@Nullable Void> method, String name) throws Throwable {
        if (abandoned) {
            method.skip(); // the failure that there is says why
            return;
        }
        try {
            runInTime(name, () -> {
                method.proceed();
                return null;
            });
        } catch (TestAbortedException e) {
            throw e; // an assumption that does not hold
        } catch (Throwable e) {
            throw seed == null || isSeeded(e) ? e : seed.failure(e);
        }
    }

    private static boolean isSeeded(Throwable e) {
        return e instanceof AssertionError && String.valueOf(e.getMessage()).startsWith("with seed ");
    }

    private void runInTime(String name, TimedRun.Body body) throws Throwable {
        TimedRun run = new TimedRun(loop, name, body, leaks::isAnybodyElseAtWork);
        try {
            run.run(limit);
        } finally {
            abandoned = run.isAbandoned();
        }
    }

    /// Looks for what is left, and closes the loop.
    ///
    /// @param hasFailed whether the test has failed anyway, so that nothing else counts
    void end(boolean hasFailed) {
        if (abandoned) {
            return; // it would wait for ever; its threads are daemons
        }
        List<Throwable> failures = new ArrayList<>();
        if (!hasFailed) {
            add(failures, () -> runInTime(LOOK, this::lookFromInside));
        }
        add(failures, this::close);
        if (!hasFailed && failures.isEmpty()) {
            add(failures, this::lookFromOutside);
        }
        if (!failures.isEmpty()) {
            AssertionError failure = failed(failures.getFirst());
            failures.stream().skip(1).forEach(failure::addSuppressed);
            throw failure;
        }
    }

    private static void add(List<Throwable> failures, Executable look) {
        try {
            look.execute();
        } catch (Throwable e) {
            failures.add(e);
        }
    }

    private @Nullable Object lookFromInside() {
        loop.settle(); // those that have only their end before them come to it
        if (loop.allTasks().size() > 1) {
            throw new AssertionError("the test left tasks running; await or cancel them:" + Waits.ofAllBut(LOOK, loop));
        }
        if (network != null && !allowed.contains(Leak.FILES)) {
            network.assertAllClosed();
        }
        Async.toThread(() -> {
            leaks.failOnFiles(); // before the loop closes its channels
            return null;
        });
        return null;
    }

    private void lookFromOutside() {
        unseen.assertNone();
        slowSteps.assertNone();
        leaks.failOnThreads();
    }

    /// Closes the loop, but waits no longer than for a test: for tasks that do not end, and what they do on
    /// threads.
    private void close() {
        if (abandoned) {
            return;
        }
        Thread closer =
                Thread.ofPlatform().daemon().name("greenloom-test-closer").start(loop::close);
        try {
            if (!closer.join(limit)) {
                abandoned = true;
                throw new AssertionError("the loop did not close within " + limit + " of real time:\n" + loop.dump());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it closes by itself
        }
    }

    private AssertionError failed(Throwable e) {
        if (seed != null) {
            return seed.failure(e);
        }
        return e instanceof AssertionError error ? error : new AssertionError("the look for leaks failed", e);
    }
}
