package io.greenloom.loom;

import org.jspecify.annotations.Nullable;

/// The stack of a caller whose callee calls it back: of a consumer that runs a generator's body directly, as a
/// plain call, where each item is a plain call the other way.
///
/// In between lies what a [Continuation] would do at a suspension: the caller must not see the scoped values that
/// the body has bound, and the body must find them again. So the body's side calls out like this:
///
/// ```
/// Object bodys = callers.leave();
/// try {
///     consumer.accept(item);
/// } finally {
///     callers.reenter(bodys);
/// }
/// ```
///
/// and calls [#leave] once more when the body has ended, in whichever way.
///
/// | the body has | `leave` | `reenter` |
/// |---|---|---|
/// | bound nothing | nothing | the body sees what the caller sees by now |
/// | bound something | puts the caller's in place | puts the body's back |
/// | left its own binding since | puts the caller's in place of older ones | as if it had bound nothing |
///
/// Where [#isPlain] says so, neither has anything to do, and the calls can be left out; where [#isPlainWithin]
/// does, that of `leave`.
///
/// In portable mode nothing is done about scoped values.
public class CallerStack {
    private final Object stack = Continuation.currentStack();
    // With everything on it, to come back to another caller.
    private final boolean canBeSuspended = JdkAccess.isOpened() && stack instanceof OpenedContinuation;

    // All of these: whoever runs on the stack; not used in portable mode.
    private Object callers; // the caller's bindings
    private Object followed; // the caller's when the body was last entered without any of its own
    private @Nullable Object raw; // what the thread's field holds for the caller's; only a shortcut
    private boolean mayDiffer = canBeSuspended; // whether reenter has to look at all; else one test is enough
    private @Nullable Thread plain; // the thread, if it is a platform thread with no body on it and not mayDiffer
    private final @Nullable Thread home; // the thread, if it is a platform thread that a body's continuation stays on

    /// Remembers the calling code's stack and scoped values.
    public CallerStack() {
        callers = JdkAccess.isOpened() ? ScopedBindings.current() : stack;
        followed = callers;
        raw = JdkAccess.isOpened() ? ScopedBindings.raw() : null;
        Thread current = Thread.currentThread();
        boolean isPlatform = JdkAccess.isOpened() && !current.isVirtual();
        plain = isPlatform && stack == current ? current : null;
        home = isPlatform && stack != current ? current : null;
    }

    /// Returns whether the calling code runs on this very stack, with no other body in between, and [#leave] and
    /// [#reenter] have nothing to do. False says nothing: it is the quick answer for a platform thread, three
    /// fields to read instead of seven.
    public final boolean isPlain() {
        Thread current = Thread.currentThread();
        return current == plain
                && OpenedContinuation.innermostOn(current) == null
                && ScopedBindings.rawOf(current) == raw;
    }

    /// Returns whether the calling code runs on this very stack, a body's, with no other body in between, and
    /// [#leave] has nothing to do; [#reenter] may have. False says nothing: it is the quick answer for a body on a
    /// platform thread.
    public final boolean isPlainWithin() {
        Thread current = Thread.currentThread();
        return current == home
                && OpenedContinuation.innermostOn(current) == stack
                && ScopedBindings.rawOf(current) == raw;
    }

    /// Returns whether the calling code runs on this very stack, with no other body in between.
    public final boolean isInnermost() {
        return Continuation.currentStack() == stack;
    }

    /// Goes over to the caller's scoped values; returns those that the body has bound, null if none.
    public final @Nullable Object leave() {
        if (!JdkAccess.isOpened() || ScopedBindings.raw() == raw) {
            return null;
        }
        Object bodys = ScopedBindings.current();
        return bodys == callers ? null : replace(bodys);
    }

    private @Nullable Object replace(Object bodys) {
        if (stack instanceof OpenedContinuation outer && outer.follows(bodys)) {
            // The whole stack was suspended from within the body and came back to another caller of its own.
            follow(bodys);
            return null;
        }
        ScopedBindings.set(callers);
        ScopedBindings.clearCache();
        return bodys == followed ? null : bodys;
    }

    /// Goes back to what [#leave] has returned.
    public final void reenter(@Nullable Object bodys) {
        if (bodys != null) {
            restore(bodys);
        } else if (mayDiffer && (followed != callers || ScopedBindings.raw() != raw)) {
            follow(ScopedBindings.current());
        }
    }

    private void follow(Object current) {
        callers = current;
        followed = current;
        raw = ScopedBindings.raw();
        mayDiffer = canBeSuspended;
    }

    private void restore(Object bodys) {
        Object current = ScopedBindings.current();
        if (current != bodys) { // else a stack overflow: the JDK looked on the stack and found the body's first
            callers = current;
            raw = ScopedBindings.raw();
            mayDiffer = canBeSuspended || followed != current;
            plain = mayDiffer ? null : plain;
        }
        ScopedBindings.set(bodys);
        ScopedBindings.clearCache();
    }
}
