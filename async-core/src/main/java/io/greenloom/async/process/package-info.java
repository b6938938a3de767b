/// Other processes, and this one's standard input, for tasks: what asyncio has in `asyncio.subprocess`.
///
/// The JDK cannot suspend a read of a process's pipe: it holds the loop. So each pipe that is in use has a daemon
/// thread of its own, `greenloom-pipe-...`, which moves bytes between the pipe and a bounded buffer and ends with
/// the pipe; tasks wait for the buffer. Nothing here is bound to a loop: a [Subprocess] may be used from tasks of
/// any loop, from other virtual threads and from platform threads.
///
/// Errors, sorted by who must act:
///
/// | thrown | means | do |
/// |---|---|---|
/// | [BrokenPipeException] | the process has closed its end, or has ended | stop writing |
/// | [ClosedPipeException] | you closed the pipe | mend the order of your calls |
/// | [IncompleteReadException], [LineTooLongException] | what came is not what was asked for | look at what came |
/// | [CalledProcessException] | `run`: the command failed | read its standard error, which the message ends with |
/// | [SubprocessTimeoutException] | `run`: the time limit ran out and the command was stopped | as planned |
/// | [java.io.IOException] otherwise | the command could not be started | mend the command |
@NullMarked
package io.greenloom.async.process;

import org.jspecify.annotations.NullMarked;
