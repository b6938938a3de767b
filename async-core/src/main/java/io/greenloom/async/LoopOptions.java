package io.greenloom.async;

import java.util.Objects;
import java.util.OptionalLong;
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
public record LoopOptions(
        LoopClock clock,
        @Nullable String name,
        OptionalLong seed,
        @Nullable Consumer<? super ErrorContext> exceptionHandler) {

    /// Checks that the clock and the seed are given.
    public LoopOptions {
        Objects.requireNonNull(clock, "clock");
        Objects.requireNonNull(seed, "seed");
    }

    /// Returns what a loop is where nobody says otherwise: real time, first in first out, errors to the log.
    public static LoopOptions defaults() {
        return new LoopOptions(LoopClock.system(), null, OptionalLong.empty(), null);
    }

    /// Returns these with timers that go by `clock`. A virtual clock is for one loop.
    public LoopOptions withClock(LoopClock clock) {
        return new LoopOptions(clock, name, seed, exceptionHandler);
    }

    /// Returns these with a name for the loop and its thread.
    public LoopOptions withName(String name) {
        return new LoopOptions(clock, Objects.requireNonNull(name, "name"), seed, exceptionHandler);
    }

    /// Returns these with a random order of turns that `seed` decides: for tests, which find what goes wrong only
    /// in some order, and find it again with the same seed.
    ///
    /// At each pass, the tasks that are ready are shuffled, among each other and against the callbacks; callbacks
    /// keep the order in which they were given. The order is the same at each run of the same program as long as
    /// time is virtual, and neither sockets nor other threads bring anything.
    public LoopOptions withSeed(long seed) {
        return new LoopOptions(clock, name, OptionalLong.of(seed), exceptionHandler);
    }

    /// Returns these with somebody who is told of errors that reach nobody: [EventLoop#setExceptionHandler].
    public LoopOptions withExceptionHandler(@Nullable Consumer<? super ErrorContext> exceptionHandler) {
        return new LoopOptions(clock, name, seed, exceptionHandler);
    }
}
