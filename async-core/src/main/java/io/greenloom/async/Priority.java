package io.greenloom.async;

/// Whose turn comes before whose, of a loop's tasks that are ready: see [TaskOptions#withPriority].
///
/// The loop goes round in passes, and in each gives a turn to what was ready when the pass began. A task keeps the
/// loop for as long as it does not suspend, whatever its priority.
public enum Priority {
    /// First in each pass: for what answers somebody, and is short. One turn a pass, as the others, so that nobody
    /// starves.
    HIGH,
    /// In the order in which it became ready, as callbacks do: all tasks that say nothing else.
    NORMAL,
    /// When nothing else is ready: for what can wait, and gives the loop back often. One turn at least every 10
    /// milliseconds, or on a virtual clock every 64 passes, if the loop is never idle.
    LOW
}
