/// Locks, events, conditions, semaphores and barriers for tasks and threads alike: asyncio's "Synchronization
/// Primitives", and Trio's `CapacityLimiter`.
///
/// All are strand-neutral: the same object serves a task, any other virtual thread and a platform thread, mixed.
/// All serve in the order of arrival, and nobody overtakes: what is released is handed to the first in line, so
/// that it is never free while somebody waits for it. A waiter that is cancelled, interrupted or out of time
/// leaves the line; one that was handed something in the same moment has it, returns normally, and is cancelled at
/// its next suspension point.
///
/// Each method that waits is a cancellation point in every case. One that takes a `Duration` throws
/// [java.util.concurrent.TimeoutException] when that has passed, by the clock of the calling task's loop, and has
/// then changed nothing; zero or less is a wait that ends at the next pass of the loop. Those called `try…` never
/// wait.
///
/// Inside a loop, code between two suspension points is atomic already: a lock is for what must hold across them.
///
/// | thrown | means | do |
/// |---|---|---|
/// | [io.greenloom.async.CancelledError] | this task was cancelled while it waited | let it pass |
/// | [java.util.concurrent.TimeoutException] | your time limit ran out | what you planned for that |
/// | [BrokenLockException] | the task that held the lock has ended without releasing it | mend that task |
/// | [java.util.concurrent.BrokenBarrierException] | it was aborted or reset | give up, or meet again |
/// | [IllegalStateException], [IllegalArgumentException] | misuse; nothing has changed | mend the call |
@NullMarked
package io.greenloom.async.sync;

import org.jspecify.annotations.NullMarked;
