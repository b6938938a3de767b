package io.greenloom.loom;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// The scoped values bound on the current thread, as one opaque object.
///
/// The JDK keeps them in a field of the thread and trusts that `ScopedValue.where(..).run(body)` is left only by
/// its end. A body that is left by suspending breaks that trust: the binding would leak to the caller, and the
/// caller's own could be overwritten for good. So each step of a continuation saves and restores the field.
final class ScopedBindings {
    private static final VarHandle FIELD;
    // What a thread that never bound anything holds, and what the JDK reads it as.
    private static final Object NEW_THREAD = Thread.class;
    private static final Object EMPTY;
    private static final MethodHandle RESOLVE;
    private static final MethodHandle SET_CACHE;

    static {
        try {
            FIELD = MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup())
                    .findVarHandle(Thread.class, "scopedValueBindings", Object.class);
        } catch (ReflectiveOperationException e) {
            throw JdkAccess.unknownJdk("Thread.scopedValueBindings", e);
        }
        Class<?> snapshot;
        try {
            snapshot = Class.forName("java.lang.ScopedValue$Snapshot");
        } catch (ClassNotFoundException e) {
            throw JdkAccess.unknownJdk("ScopedValue.Snapshot", e);
        }
        try {
            EMPTY = MethodHandles.privateLookupIn(snapshot, MethodHandles.lookup())
                    .findStaticVarHandle(snapshot, "EMPTY_SNAPSHOT", snapshot)
                    .get();
        } catch (ReflectiveOperationException e) {
            throw JdkAccess.unknownJdk("ScopedValue.Snapshot.EMPTY_SNAPSHOT", e);
        }
        RESOLVE = JdkAccess.method(ScopedValue.class, true, "scopedValueBindings", MethodType.methodType(snapshot))
                .asType(MethodType.methodType(Object.class));
        SET_CACHE = JdkAccess.method(
                Thread.class, true, "setScopedValueCache", MethodType.methodType(void.class, Object[].class));
    }

    private ScopedBindings() {}

    /// Returns what the thread's field holds: the same as the last time where nothing was bound since, mostly.
    static @Nullable Object raw() {
        return rawOf(Thread.currentThread());
    }

    /// The same of `current`, which is the calling thread.
    static @Nullable Object rawOf(Thread current) {
        return FIELD.get(current);
    }

    /// Returns the current bindings; walks the stack where the JDK has forgotten them (after a stack overflow).
    /// The same bindings are the same object: a thread that bound something once and one that never did both hold
    /// the empty ones.
    static Object current() {
        Object bindings = FIELD.get(Thread.currentThread());
        if (bindings == NEW_THREAD) {
            return EMPTY;
        }
        if (bindings != null) {
            return bindings;
        }
        try {
            return (Object) RESOLVE.invokeExact();
        } catch (Throwable e) {
            throw JdkAccess.unknownJdk("ScopedValue.scopedValueBindings", e);
        }
    }

    static void set(Object bindings) {
        FIELD.set(Thread.currentThread(), bindings);
    }

    /// Forgets the values that `ScopedValue.get` has cached for the bindings before.
    static void clearCache() {
        try {
            SET_CACHE.invokeExact((Object[]) null);
        } catch (Throwable e) {
            throw JdkAccess.unknownJdk("Thread.setScopedValueCache", e);
        }
    }
}
