package io.greenloom.async;

import java.time.Duration;

/// How a loop is doing at one moment: [EventLoop#metrics]. Read from another thread, the numbers may be a moment
/// apart from each other; the counts only grow.
///
/// @param ready how many entries wait for their turn
/// @param tasks how many tasks have not ended
/// @param timers how many timers are set: sleeps, time limits, `callLater`
/// @param steps how many entries have been run
/// @param callbacks how many callbacks have been run
/// @param external how many entries other threads have brought
/// @param slowSteps how many steps held the loop for longer than the [limit][EventLoop#setSlowStepLimit], by the
///     program's doing
/// @param stalls how many steps lasted as long because the machine ran something else, or the JVM stood still for
///     its garbage collector
/// @param lag for how long the loop has not looked for I/O and timers, or did not at the last look; zero while it
///     waits for work
/// @param worstLag the longest of them so far
public record LoopMetrics(
        int ready,
        int tasks,
        int timers,
        long steps,
        long callbacks,
        long external,
        long slowSteps,
        long stalls,
        Duration lag,
        Duration worstLag) {}
