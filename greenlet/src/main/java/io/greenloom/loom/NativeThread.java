package io.greenloom.loom;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;

/// The JVM's own structure of the platform thread that runs, to read from.
///
/// The JDK's access to memory is in a package that is not exported, but who may open `java.lang` may export it:
/// `Module` is there.
final class NativeThread {
    private static final MethodHandle CARRIER =
            JdkAccess.method(Thread.class, true, "currentCarrierThread", MethodType.methodType(Thread.class));
    private static final MethodHandle ADDRESS;
    private static final MethodHandle READ;

    static {
        Lookup lookup = MethodHandles.lookup();
        try {
            ADDRESS = MethodHandles.privateLookupIn(Thread.class, lookup).findGetter(Thread.class, "eetop", long.class);
            JdkAccess.method(
                            Module.class,
                            false,
                            "implAddExportsToAllUnnamed",
                            MethodType.methodType(void.class, String.class))
                    .invoke(Object.class.getModule(), "jdk.internal.misc");
            Class<?> unsafe = Class.forName("jdk.internal.misc.Unsafe");
            Object instance = lookup.findStatic(unsafe, "getUnsafe", MethodType.methodType(unsafe))
                    .invoke();
            READ = lookup.findVirtual(unsafe, "getInt", MethodType.methodType(int.class, long.class))
                    .bindTo(instance);
        } catch (Throwable e) {
            throw JdkAccess.unknownJdk("Unsafe.getInt", e);
        }
    }

    private NativeThread() {}

    /// Returns the number that is `offset` bytes into the structure.
    static int intAt(long offset) {
        try {
            return (int) READ.invokeExact((long) ADDRESS.invokeExact((Thread) CARRIER.invokeExact()) + offset);
        } catch (Throwable e) {
            throw JdkAccess.unknownJdk("Thread.eetop", e);
        }
    }
}
