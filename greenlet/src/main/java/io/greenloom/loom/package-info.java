/// The one place that touches JDK internals; not for users.
///
/// Everything above it sees two small things: a [Continuation] (a body that can be left in the middle and
/// entered again) and [TaskThreads] (virtual threads that run where they are told). Both exist twice:
///
/// | mode | needs | continuations | task threads |
/// |---|---|---|---|
/// | opened | the two flags of [JdkAccess#FLAGS] | the JDK's own | virtual threads that we schedule |
/// | portable | nothing | a virtual thread that hands a baton over | none: the loop runs tasks as continuations |
///
/// The mode is decided once, when [JdkAccess] is initialised, and reported once.
@NullMarked
package io.greenloom.loom;

import org.jspecify.annotations.NullMarked;
