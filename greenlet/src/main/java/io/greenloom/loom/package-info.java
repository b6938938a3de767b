/// The one place that touches JDK internals; not for users.
///
/// Everything above it sees two small things: a [Continuation] (a body that can be left in the middle and
/// entered again) and [TaskThreads] (virtual threads that run where they are told). Both exist twice:
///
/// | mode | needs | continuations | task threads |
/// |---|---|---|---|
/// | opened | [JdkAccess#FLAGS] | `jdk.internal.vm.Continuation` | virtual threads on a scheduler of ours |
/// | portable | nothing | a virtual thread that hands a baton over | none: the loop runs tasks as continuations |
///
/// The portable mode differs where public API gives no way: a body does not see the scoped values and thread
/// locals of its caller, is another thread to `Thread.currentThread()`, and so waits for ever for a monitor that
/// its caller holds.
///
/// In both modes a body that has started stays with its [LogicalThread]; who steps it sees to that. One that any
/// thread may step runs on a virtual thread of its own, as in portable mode.
///
/// `-Dgreenloom.debug=true` watches bodies for being abandoned, and for being suspended inside `synchronized`.
///
/// In the opened mode, a body that has to wait for a monitor, or calls `Object.wait`, blocks the platform thread
/// under its virtual thread: the JDK unmounts those only from their own stack. Parking (`java.util.concurrent`,
/// sockets, sleeps) unmounts from any.
///
/// The mode is decided once, when [JdkAccess] is initialised, and reported once.
@NullMarked
package io.greenloom.loom;

import org.jspecify.annotations.NullMarked;
