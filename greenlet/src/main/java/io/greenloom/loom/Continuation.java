package io.greenloom.loom;

import org.jspecify.annotations.Nullable;

/// A body that can be left in the middle and entered again, on the stack of whoever enters it.
///
/// ```
///   created --resume()--> running --suspend()--> suspended --resume()--> running --body ends--> done
/// ```
///
/// Callers keep to that diagram themselves: a continuation that is resumed while it runs, or after it is done, is
/// corrupt for good (`jdk.internal.vm.Continuation` marks itself mounted before it looks). So
/// [greenlets][io.greenloom.greenlet] and [generators][io.greenloom.generator] check their own state before they
/// touch it.
public interface Continuation {
    /// Which of the two users of continuations this one belongs to. A body may hold both kinds nested; `suspend`
    /// leaves the innermost of its own kind.
    enum Kind {
        /// Entered by a trampoline; sees the scoped values of the place where it was created.
        GREENLET,
        /// Entered by its consumer; sees the scoped values of the consumer, at each step anew.
        GENERATOR,
        /// A generator that any thread may step: a logical thread of its own, which sees nothing of its
        /// consumer's. In both modes it has a virtual thread, on the JDK's own scheduler.
        SHARED,
        /// Entered by an event loop; a logical thread of its own. Portable mode only: in the opened mode a
        /// task is a virtual thread, see [TaskThreads].
        TASK
    }

    /// Returns a continuation over `body`, which must not throw.
    static Continuation of(Kind kind, Runnable body) {
        if (Debug.ON && kind != Kind.TASK) {
            Lifetime lifetime = new Lifetime(kind);
            Continuation watched = create(kind, lifetime.of(body));
            lifetime.watch(watched);
            return watched;
        }
        return create(kind, body);
    }

    private static Continuation create(Kind kind, Runnable body) {
        return JdkAccess.isOpened() && kind != Kind.SHARED
                ? new OpenedContinuation(kind, body)
                : new PortableContinuation(kind, body);
    }

    /// Returns the identity of the stack that the caller runs on: the same object as long as it does, whichever
    /// thread carries it, and another one for each thread and each body. Costs a few instructions; never waits.
    static Object currentStack() {
        return JdkAccess.isOpened() ? OpenedContinuation.currentStack() : Thread.currentThread();
    }

    /// Enters the body and returns when it suspends or ends. Waits for as long as the body runs. Always the same
    /// [LogicalThread], except for a shared one.
    ///
    /// What it throws is not the body's, which throws nothing: the stack has overflown between the body and
    /// here. The continuation may then be corrupt, and entering it again may end the JVM: give it up.
    void resume();

    /// Leaves the body, to be called on its own stack; returns when it is resumed.
    ///
    /// @throws IllegalStateException where a native frame is in the way (a class initialiser, JNI)
    void suspend();

    /// Returns whether the caller is on the body's own stack, with no other greenlet or generator in between.
    /// What would suspend a body by name must ask this first, as `suspend` from another one's stack leaves the
    /// wrong one.
    boolean isInnermost();

    /// Says that this generator works on behalf of `delegator`: it then sees the scoped values that `delegator`
    /// has bound for itself, as if it were called from there. With null it sees its caller's again.
    void within(@Nullable Continuation delegator);

    /// Returns the frames of the suspended body, innermost first, with ours and the JDK's own; nobody may resume
    /// it meanwhile.
    StackTraceElement[] stackTrace();

    /// Returns whether the body has ended.
    boolean isDone();
}
