package io.greenloom.async;

/// Is told what a loop does: Trio's instruments. Each method does nothing until it is overridden.
///
/// ```java
/// loop.addListener(new LoopListener() {
///     @Override
///     public void taskEnded(Task<?> task, Outcome<?> outcome) {
///         ended.increment();
///     }
/// });
/// ```
///
/// It is called on the loop, between two steps or in that of the task itself, and whatever it does holds the loop
/// up: it must be quick, and must not wait. One that throws is logged and told no more.
///
/// A loop that nobody listens to pays for this with one look at a field in each step; one that is listened to,
/// with some microseconds a step.
public interface LoopListener {
    /// The loop begins to run: [EventLoop#runUntilComplete], [EventLoop#runForever] or [EventLoop#start].
    default void beforeRun() {}

    /// The run is over; tasks may be left, to go on in the next, or to be cancelled when the loop is closed.
    default void afterRun() {}

    /// A task has been admitted. It waits for its first turn.
    default void taskCreated(Task<?> task) {}

    /// A task is about to run for the first time.
    default void taskStarted(Task<?> task) {}

    /// A task has given the loop back: it waits for something, or has let others run.
    default void taskSuspended(Task<?> task) {}

    /// A task is about to go on.
    default void taskResumed(Task<?> task) {}

    /// A task has ended; one that was cancelled before its start, too, which then never started.
    ///
    /// @param outcome how; who listens does not count as somebody who has looked at a failure
    default void taskEnded(Task<?> task, Outcome<?> outcome) {}

    /// Nothing can run: the loop is about to wait for its channels, its next timer and other threads.
    default void ioWaitBegins() {}

    /// The loop goes on.
    default void ioWaitEnds() {}
}
