package io.greenloom.greenlet;

/// Is told of each switch between the greenlets of one thread: see [Greenlet#setTrace].
///
/// It runs in the **target's** context, after the switch and before the target goes on, and costs its time. It may
/// switch itself: the delivery that it was told of waits for it. Such switches are events like any other, so one
/// that switches at each of them calls itself for ever, which ends as a [StackOverflowError].
///
/// One that throws is switched off, and what it threw is thrown in the target instead of the delivery; an error
/// that this replaces is added to it as suppressed. A greenlet that was about to start dies of it without running.
///
/// Counterpart of the callback of Python's `greenlet.settrace`.
@FunctionalInterface
public interface Tracer {
    /// Takes notice of one switch.
    void onSwitch(SwitchEvent event);
}
