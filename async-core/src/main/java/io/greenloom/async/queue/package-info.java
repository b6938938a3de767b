/// Queues between tasks and threads: asyncio's `Queue`, `PriorityQueue` and `LifoQueue`, with Python 3.13's
/// `shutdown`.
///
/// All are strand-neutral: the same queue serves tasks, other virtual threads and platform threads, mixed. Those
/// who wait to get or to put are served in the order of arrival, and nobody overtakes. An item is handed over in
/// one step: a getter that is cancelled has taken nothing, a putter that is cancelled has put nothing, and one
/// that was served in the same moment returns normally and is cancelled at its next suspension point.
///
/// | thrown | means | do |
/// |---|---|---|
/// | [io.greenloom.async.CancelledError] | this task was cancelled while it waited | let it pass |
/// | [java.util.concurrent.TimeoutException] | your time limit ran out | what you planned for that |
/// | [QueueFull], [QueueEmpty] | it would have to wait | `put` and `get` wait; `offer` and `poll` tell |
/// | [QueueShutDown] | somebody shut the queue down | end the work |
/// | [IllegalStateException], [IllegalArgumentException] | misuse; nothing has changed | mend the call |
@NullMarked
package io.greenloom.async.queue;

import org.jspecify.annotations.NullMarked;
