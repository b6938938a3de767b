package io.greenloom.async;

import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How a loop is to be: what [EventLoop#create(LoopOptions)] and [Async#run(LoopOptions, Action)] are given.
///
/// ```java
/// LoopOptions options = LoopOptions.defaults().withName("billing").withExceptionHandler(alarm::send);
/// ```
///
/// Counterpart of the keyword arguments of `asyncio.Runner` and `trio.run`.
///
/// @param clock what the timers go by
/// @param name the name of the loop and of its thread; null for one with a number
/// @param seed where present, the tasks that are ready take turns in a random order that this number decides, and
///     so do timers with equal deadlines, instead of first in, first out: see [#withSeed]
/// @param exceptionHandler who is told of errors that reach nobody; null for the log
/// @param defaultExecutor where [Async#toThread] runs bodies; null for the few threads that all loops share
/// @param ending how it ends
public record LoopOptions(
        LoopClock clock,
        @Nullable String name,
        OptionalLong seed,
        @Nullable Consumer<? super ErrorContext> exceptionHandler,
        @Nullable Executor defaultExecutor,
        Ending ending) {

    /// How a loop ends: see [EventLoop#requestShutdown].
    ///
    /// @param grace how long what runs may go on after a shutdown was requested before it is cancelled; null for
    ///     ten seconds where somebody has asked to be told of the shutdown, and none elsewhere
    /// @param limit how long the end of the JVM waits after that for what was cancelled
    /// @param drainLimit how long closing waits for bodies that threads still run: asyncio's
    ///     `shutdown_default_executor(timeout)`
    /// @param withJvm whether the end of the JVM requests the shutdown and waits for it
    public record Ending(@Nullable Duration grace, Duration limit, Duration drainLimit, boolean withJvm) {
        static final Ending DEFAULT = new Ending(null, Duration.ofSeconds(10), Duration.ofMinutes(5), true);

        /// Checks that no duration is negative.
        public Ending {
            requireNotNegative("grace", grace);
            requireNotNegative("limit", Objects.requireNonNull(limit, "limit"));
            requireNotNegative("drainLimit", Objects.requireNonNull(drainLimit, "drainLimit"));
        }

        private static void requireNotNegative(String what, @Nullable Duration duration) {
            if (duration != null && duration.isNegative()) {
                throw new IllegalArgumentException(what + " must not be negative, was " + duration);
            }
        }
    }

    /// Checks that the clock, the seed and the ending are given.
    public LoopOptions {
        Objects.requireNonNull(clock, "clock");
        Objects.requireNonNull(seed, "seed");
        Objects.requireNonNull(ending, "ending");
    }

    /// Returns what a loop is where nobody says otherwise: real time, first in first out, errors to the log.
    public static LoopOptions defaults() {
        return new LoopOptions(LoopClock.system(), null, OptionalLong.empty(), null, null, Ending.DEFAULT);
    }

    /// Returns these with timers that go by `clock`. A virtual clock is for one loop.
    public LoopOptions withClock(LoopClock clock) {
        return new LoopOptions(clock, name, seed, exceptionHandler, defaultExecutor, ending);
    }

    /// Returns these with a name for the loop and its thread.
    public LoopOptions withName(String name) {
        return new LoopOptions(
                clock, Objects.requireNonNull(name, "name"), seed, exceptionHandler, defaultExecutor, ending);
    }

    /// Returns these with a random order of turns that `seed` decides: for tests, which find what goes wrong only
    /// in some order, and find it again with the same seed.
    ///
    /// At each pass, the tasks that are ready are shuffled, among each other and against the callbacks; callbacks
    /// keep the order in which they were given. The order is the same at each run of the same program as long as
    /// time is virtual, and neither sockets nor other threads bring anything.
    public LoopOptions withSeed(long seed) {
        return new LoopOptions(clock, name, OptionalLong.of(seed), exceptionHandler, defaultExecutor, ending);
    }

    /// Returns these with somebody who is told of errors that reach nobody: [EventLoop#setExceptionHandler].
    public LoopOptions withExceptionHandler(@Nullable Consumer<? super ErrorContext> exceptionHandler) {
        return new LoopOptions(clock, name, seed, exceptionHandler, defaultExecutor, ending);
    }

    /// Returns these with threads of your own for [Async#toThread]: `loop.set_default_executor()`. Whoever made
    /// the executor shuts it down, after the loop.
    ///
    /// @param executor where the bodies run; null for the few threads that all loops share
    public LoopOptions withDefaultExecutor(@Nullable Executor executor) {
        return new LoopOptions(clock, name, seed, exceptionHandler, executor, ending);
    }

    /// Returns these with a time that what runs may go on after a shutdown was requested: see
    /// [EventLoop#requestShutdown].
    ///
    /// @param grace how long; zero to cancel at once
    public LoopOptions withShutdownGrace(Duration grace) {
        return withEnding(
                new Ending(Objects.requireNonNull(grace, "grace"), ending.limit, ending.drainLimit, ending.withJvm));
    }

    /// Returns these with a limit on how long the end of the JVM waits for what was cancelled; then what is left
    /// is reported, with its stack, on the standard error stream, and the JVM ends all the same.
    ///
    /// @param limit how long, counted from the end of the grace; 10 seconds by default
    public LoopOptions withShutdownLimit(Duration limit) {
        return withEnding(new Ending(ending.grace, limit, ending.drainLimit, ending.withJvm));
    }

    /// Returns these for a loop that the end of the JVM does, or does not, end in order: see
    /// [EventLoop#requestShutdown]. It does by default, unless `-Dgreenloom.shutdown=false` says otherwise for
    /// all.
    public LoopOptions withShutdownHandling(boolean on) {
        return withEnding(new Ending(ending.grace, ending.limit, ending.drainLimit, on));
    }

    /// Returns these with a limit on how long closing waits for the bodies that threads still run, by
    /// [Async#toThread] or [EventLoop#runInExecutor]; then a warning is logged, and they run on unobserved:
    /// asyncio's `shutdown_default_executor(timeout)`.
    ///
    /// @param limit how long, in real time; 5 minutes by default
    public LoopOptions withDrainLimit(Duration limit) {
        return withEnding(new Ending(ending.grace, ending.limit, limit, ending.withJvm));
    }

    private LoopOptions withEnding(Ending other) {
        return new LoopOptions(clock, name, seed, exceptionHandler, defaultExecutor, other);
    }
}
