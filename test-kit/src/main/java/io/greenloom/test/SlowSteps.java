package io.greenloom.test;

import io.greenloom.async.EventLoop;
import io.greenloom.async.SlowStep;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// The steps that have held a test's loop for too long, as the loop's watchdog reports them.
final class SlowSteps {
    private final Queue<SlowStep> found = new ConcurrentLinkedQueue<>();

    private SlowSteps() {}

    /// @param limit from when on a step is slow; zero for not looking, which leaves the loop as it is
    static SlowSteps watch(EventLoop loop, Duration limit) {
        SlowSteps steps = new SlowSteps();
        if (limit.isPositive()) {
            loop.setSlowStepLimit(limit);
            loop.setSlowStepHandler(steps.found::add);
        }
        return steps;
    }

    void assertNone() {
        SlowStep first = found.peek();
        if (first != null) {
            throw new AssertionError("the test held its loop: " + first);
        }
    }
}
