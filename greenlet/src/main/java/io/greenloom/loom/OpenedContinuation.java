package io.greenloom.loom;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
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

    // What jdk.internal.vm.Continuation itself asks, but has no method for: the innermost one of any scope.
    private static final MethodHandle INNERMOST;
    private static final MethodHandle INNERMOST_ON; // a platform thread

    static {
        MethodHandle carrier =
                JdkAccess.method(Thread.class, true, "currentCarrierThread", MethodType.methodType(Thread.class));
        try {
            INNERMOST_ON = MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup())
                    .findGetter(Thread.class, "cont", jdk.internal.vm.Continuation.class);
            INNERMOST = MethodHandles.filterReturnValue(carrier, INNERMOST_ON);
        } catch (ReflectiveOperationException e) {
            throw JdkAccess.unknownJdk("Thread.cont", e);
        }
    }

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

    /// Returns the innermost continuation, of a virtual thread too; the calling thread where there is none.
    static Object currentStack() {
        jdk.internal.vm.Continuation innermost;
        try {
            innermost = (jdk.internal.vm.Continuation) INNERMOST.invokeExact();
        } catch (Throwable e) {
            throw JdkAccess.unknownJdk("Thread.cont", e);
        }
        return innermost == null ? Thread.currentThread() : innermost;
    }

    /// Returns the innermost continuation on `platform`, which is the calling thread; null if there is none.
    static jdk.internal.vm.@Nullable Continuation innermostOn(Thread platform) {
        try {
            return (jdk.internal.vm.Continuation) INNERMOST_ON.invokeExact(platform);
        } catch (Throwable e) {
            throw JdkAccess.unknownJdk("Thread.cont", e);
        }
    }

    /// Returns whether these are the bindings of the caller that the body was last entered with.
    boolean follows(Object bindings) {
        return bindings == followed;
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
        CallersMonitors.inflate();
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
        if (Debug.ON) {
            HeldMonitors.look(
                    scope, scope == GREENLET ? "greenlet" : "generator", scope == GREENLET ? "switch" : "yield");
        }
        ScopedBindings.current(); // must be known before the stack that it may have to be looked up on is gone
        if (!jdk.internal.vm.Continuation.yield(scope)) {
            throw new IllegalStateException("cannot switch away here: a native frame is on the stack, such as a class"
                    + " initialiser or a call through JNI; switch outside of it");
        }
        if (cacheIsStale) {
            ScopedBindings.clearCache();
        }
    }

    @Override
    public boolean isInnermost() {
        return currentStack() == this;
    }

    @Override
    public void within(@Nullable Continuation delegator) {
        OpenedContinuation outer = (OpenedContinuation) delegator;
        delegators = outer == null ? null : outer.own != null ? outer.own : outer.delegators;
    }

    /// Refuses nothing: a virtual thread that parks below a native frame comes here too, and then parks with its
    /// carrier. Our own [#suspend] sees it from what `yield` returns.
    @Override
    protected void onPinned(Pinned reason) {}

    @Override
    public StackTraceElement[] stackTrace() {
        return getStackTrace();
    }
}
