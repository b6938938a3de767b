/// Signals of the operating system, for loops and tasks: asyncio's `loop.add_signal_handler` and Trio's
/// `open_signal_receiver`.
@NullMarked
package io.greenloom.async.signal;

import org.jspecify.annotations.NullMarked;
