/// The event loop: asyncio for Java, whose tasks suspend by themselves at any blocking call.
///
/// A task is a virtual thread that only its loop's carrier runs. Between two calls that suspend, no other task
/// of the loop runs, so that code is atomic; `x += f()` where `f` suspends is still a lost update, as it is in
/// asyncio.
///
/// Errors, sorted by who must act:
///
/// | thrown | means | do |
/// |---|---|---|
/// | [CancelledError] | somebody cancelled this task | clean up and let it pass |
/// | [java.util.concurrent.TimeoutException] | a time limit of yours ran out | what you planned for that |
/// | [IllegalStateException], [IllegalArgumentException] | misuse; nothing has changed | mend the call |
/// | anything else | the awaited body failed with exactly this | as if you had called it yourself |
@NullMarked
package io.greenloom.async;

import org.jspecify.annotations.NullMarked;
