package io.greenloom.loom;

import jdk.internal.vm.ContinuationScope;
import org.jspecify.annotations.Nullable;

/// The JDK's own continuation, with the scoped values kept apart: see [ScopedBindings].
final class OpenedContinuation extends jdk.internal.vm.Continuation implements Continuation {
    private static final ContinuationScope GREENLET = new ContinuationScope("greenloom-greenlet");
    private static final ContinuationScope GENERATOR = new ContinuationScope("greenloom-generator");

    private final ContinuationScope scope;
    private final boolean followsCaller;

    // The bindings to enter with; null: those of the caller (generators only).
    private @Nullable Object own;
    // The caller's bindings at the last step, to see whether cached values are still theirs.
    private @Nullable Object lastSeen;
    private boolean cacheIsStale;

    OpenedContinuation(Kind kind, Runnable body) {
        this(kind == Kind.GENERATOR ? GENERATOR : GREENLET, kind == Kind.GENERATOR, body);
    }

    private OpenedContinuation(ContinuationScope scope, boolean followsCaller, Runnable body) {
        super(scope, body);
        this.scope = scope;
        this.followsCaller = followsCaller;
        if (!followsCaller) {
            own = ScopedBindings.current();
        }
    }

    @Override
    public void resume() {
        Object outer = ScopedBindings.current();
        Object inner = own == null ? outer : own;
        cacheIsStale = inner != lastSeen;
        if (inner != outer) {
            ScopedBindings.set(inner);
        }
        try {
            run();
        } finally {
            Object left = ScopedBindings.peek();
            lastSeen = left;
            // A generator that suspended inside its own ScopedValue.where goes on there; else it follows its
            // caller.
            own = followsCaller && left == outer ? null : left;
            if (left != outer) {
                ScopedBindings.set(outer);
            }
        }
    }

    @Override
    public void suspend() {
        jdk.internal.vm.Continuation.yield(scope);
        if (cacheIsStale) {
            ScopedBindings.clearCache();
        }
    }

    @Override
    protected void onPinned(Pinned reason) {
        throw new IllegalStateException("cannot switch away here: a native frame is on the stack (" + reason
                + "), such as a class initialiser or a call through JNI; switch outside of it");
    }
}
