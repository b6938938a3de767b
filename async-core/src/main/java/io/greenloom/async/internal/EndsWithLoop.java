package io.greenloom.async.internal;

import io.greenloom.async.EventLoop;

/// A callback of [EventLoop#callAt] whose owner is to hear that it was dropped: the loop was closed before its
/// time.
public interface EndsWithLoop extends Runnable {
    /// Called in place of [#run], once, as one of the loop's last callbacks.
    void loopClosed();
}
