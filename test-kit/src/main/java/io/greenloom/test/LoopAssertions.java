package io.greenloom.test;

import io.greenloom.async.Action;
import io.greenloom.async.EventLoop;

/// What tests assert about code that runs on a loop.
public final class LoopAssertions {
    private LoopAssertions() {}

    /// Runs `body` in the calling task, and fails where it lets nobody else run: Trio's `assert_checkpoints()`,
    /// gevent's `assert_switches()`. For methods that promise to suspend each time. Suspends where `body` does.
    ///
    /// What counts is that the task has given its loop away, by our suspension points or a JDK call that parks. In
    /// portable mode, a JDK call that blocks does not count: it blocks the loop.
    ///
    /// @throws AssertionError where `body` has returned without having suspended
    /// @throws IllegalStateException outside a loop
    /// @throws Exception what `body` throws, whether it had suspended or not
    public static void assertSuspends(Action body) throws Exception {
        if (!suspends(body)) {
            throw new AssertionError("expected it to suspend, but nobody else could run meanwhile");
        }
    }

    /// Runs `body` in the calling task, and fails where it lets others run: Trio's `assert_no_checkpoints()`. For
    /// code that relies on being atomic, and methods that promise never to wait.
    ///
    /// @throws AssertionError where `body` has suspended
    /// @throws IllegalStateException outside a loop
    /// @throws Exception what `body` throws
    public static void assertDoesNotSuspend(Action body) throws Exception {
        if (suspends(body)) {
            throw new AssertionError("expected it not to suspend, but others could run meanwhile");
        }
    }

    private static boolean suspends(Action body) throws Exception {
        EventLoop loop = EventLoop.current();
        long before = loop.steps();
        body.run();
        return loop.steps() != before;
    }
}
