package io.greenloom.loom;

import jdk.internal.vm.ContinuationScope;
import org.jspecify.annotations.Nullable;

/// The JDK's own continuation, with the scoped values kept apart: see [ScopedBindings].
///
/// A greenlet has bindings of its own from its creation on. A generator has some only while it is suspended
/// inside a `ScopedValue.where` of its own; else it follows its caller. Leaving such a `where` puts back what
/// was bound when it was entered, which may be an older step's: that lasts until the next suspension.
final class OpenedContinuation extends jdk.internal.vm.Continuation implements Continuation {
    private static final ContinuationScope GREENLET = new ContinuationScope("greenloom-greenlet");
    private static final ContinuationScope GENERATOR = new ContinuationScope("greenloom-generator");

    private final ContinuationScope scope;

    // All of these: whoever steps this continuation.
    private @Nullable Object own; // the bindings to enter with; null: those of the caller
    private @Nullable Object followed; // the caller's at the last step that entered with them
    private @Nullable Object delegators; // what to take for the caller's; null: what the calling thread has
    private boolean cacheIsStale;

    OpenedContinuation(Kind kind, Runnable body) {
        this(kind == Kind.GREENLET ? GREENLET : GENERATOR, body);
    }

    private OpenedContinuation(ContinuationScope scope, Runnable body) {
        super(scope, body);
        this.scope = scope;
        if (scope == GREENLET) {
            own = ScopedBindings.current();
        }
    }

    @Override
    public void resume() {
        Object callers = ScopedBindings.current();
        Object inner = own;
        cacheIsStale = false;
        if (inner == null) {
            inner = delegators == null ? callers : delegators;
            cacheIsStale = inner != followed;
            followed = inner;
        }
        if (inner != callers) {
            ScopedBindings.set(inner);
        }
        Object left = inner;
        try {
            run();
            left = ScopedBindings.current();
        } finally {
            own = left == followed ? null : left;
            if (left != callers) {
                ScopedBindings.set(callers);
            }
        }
    }

    @Override
    public void suspend() {
        ScopedBindings.current(); // must be known before the stack that it may have to be looked up on is gone
        jdk.internal.vm.Continuation.yield(scope);
        if (cacheIsStale) {
            ScopedBindings.clearCache();
        }
    }

    @Override
    public boolean isInnermost() {
        if (getCurrentContinuation(scope) != this) {
            return false;
        }
        var other = getCurrentContinuation(scope == GREENLET ? GENERATOR : GREENLET);
        for (; other != null; other = other.getParent()) {
            if (other == this) {
                return false; // the other kind was entered from this one's stack
            }
        }
        return true;
    }

    @Override
    public void within(@Nullable Continuation delegator) {
        OpenedContinuation outer = (OpenedContinuation) delegator;
        delegators = outer == null ? null : outer.own != null ? outer.own : outer.delegators;
    }

    @Override
    public StackTraceElement[] stackTrace() {
        return getStackTrace();
    }

    @Override
    protected void onPinned(Pinned reason) {
        throw new IllegalStateException("cannot switch away here: a native frame is on the stack (" + reason
                + "), such as a class initialiser or a call through JNI; switch outside of it");
    }
}
