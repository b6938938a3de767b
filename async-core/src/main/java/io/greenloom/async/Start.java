package io.greenloom.async;

/// When the body of a new task begins: asyncio's `eager_start`, Kotlin's `CoroutineStart`.
public enum Start {
    /// At the loop's next pass, in its turn. Cancelled before, it never begins.
    DEFAULT,
    /// At the loop's next pass, in its turn, and also where it was cancelled before: then its first suspension
    /// point throws. For a body that must close what it was given.
    ATOMIC,
    /// At once: `createTask` returns when the body has come to its first suspension point or to its end. Nothing
    /// else runs meanwhile. From a task or callback of the loop; elsewhere like [#DEFAULT].
    EAGER,
    /// When somebody first waits for it, by `await`, `join`, `gather` or another call that waits, or when
    /// [Task#start] is called. Cancelled before, it never begins. Nothing waits for one that has not begun: not
    /// the end of the loop, and at the end of its [TaskGroup] it is cancelled, where Kotlin's `LAZY` would hang.
    LAZY
}
