package io.greenloom.loom;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.function.BiConsumer;
import jdk.internal.vm.ThreadContainer;
import jdk.internal.vm.ThreadContainers;

/// Virtual threads that run where an executor of ours says (opened mode only).
///
/// JDK 25 has no public way to give a virtual thread a scheduler; the constructor that its own tests use is
/// reached by reflection. A thread that such a thread starts inherits the scheduler.
public final class TaskThreads {
    private TaskThreads() {}

    /// Returns a builder of virtual threads whose continuations are given to `scheduler`, one call to
    /// [Executor#execute] for each time that a thread becomes ready to run. The scheduler must run each on a
    /// platform thread, at most one at a time for each virtual thread, and must not block in `execute`.
    ///
    /// @throws IllegalStateException in portable mode
    public static Thread.Builder.OfVirtual on(Executor scheduler) {
        if (!JdkAccess.isOpened()) {
            throw new IllegalStateException("needs the opened mode: start java with " + JdkAccess.FLAGS);
        }
        try {
            return (Thread.Builder.OfVirtual) Constructor.HANDLE.invokeExact(scheduler);
        } catch (Throwable e) {
            throw JdkAccess.unknownJdk("scheduler for virtual threads", e);
        }
    }

    /// Returns a builder of virtual threads that depend on no scheduler of ours, also where a thread that does is
    /// the one that starts them.
    static Thread.Builder.OfVirtual onNoLoop() {
        if (!JdkAccess.isOpened()) {
            return Thread.ofVirtual(); // nothing else to inherit
        }
        try {
            return on((Executor) Default.HANDLE.invokeExact());
        } catch (Throwable e) {
            throw JdkAccess.unknownJdk("default scheduler for virtual threads", e);
        }
    }

    /// Returns the platform thread underneath the calling thread: itself, or the carrier that a virtual thread is
    /// mounted on. In portable mode, the thread that the calling body runs for.
    public static Thread carrier() {
        if (!JdkAccess.isOpened()) {
            return LogicalThread.current().thread();
        }
        try {
            return (Thread) Carrier.HANDLE.invokeExact();
        } catch (Throwable e) {
            throw JdkAccess.unknownJdk("Thread.currentCarrierThread", e);
        }
    }

    /// Returns whether code that ran on `thread`, the calling one, has left something with it: thread-locals, a
    /// class loader, an exception handler, or an interrupt.
    public static boolean isMarked(Thread thread) {
        return Locals.OWN.get(thread) != null
                || Locals.INHERITABLE.get(thread) != null
                || thread.isInterrupted()
                || thread.getContextClassLoader() != ClassLoader.getSystemClassLoader()
                || thread.getUncaughtExceptionHandler() != thread.getThreadGroup();
    }

    /// Names `thread`, which is the calling one, and virtual: [Thread#setName] without the lock.
    public static void rename(Thread thread, String name) {
        Name.HANDLE.setOpaque(thread, name);
    }

    /// Returns whether `thread`, which is virtual and [blocked][Thread.State#BLOCKED], can have the monitor that
    /// it waits for, but has not been given to its scheduler yet: the JDK does that by a thread of its own, a
    /// moment later. For the instant in which that thread turns to it, this is false. False in portable mode.
    public static boolean isBeingUnblocked(Thread thread) {
        return JdkAccess.isOpened()
                && ((boolean) Unblocking.LISTED.getVolatile(thread)
                        || (boolean) Unblocking.PERMITTED.getVolatile(thread));
    }

    /// Calls `each` with every virtual thread of the JVM that has not ended and its scheduler, and with none in
    /// portable mode. Threads that start or end meanwhile may be missed. For dumps: it goes through all threads.
    public static void forEach(BiConsumer<Thread, Executor> each) {
        if (JdkAccess.isOpened()) {
            forEach(ThreadContainers.root(), each);
        }
    }

    private static void forEach(ThreadContainer container, BiConsumer<Thread, Executor> each) {
        container.threads().filter(Thread::isVirtual).forEach(thread -> {
            if (Scheduler.HANDLE.get(thread) instanceof Executor scheduler) {
                each.accept(thread, scheduler);
            }
        });
        container.children().forEach(child -> forEach(child, each));
    }

    /// Returns a field of virtual threads.
    private static VarHandle field(String name, Class<?> type) {
        try {
            Class<?> thread = Class.forName("java.lang.VirtualThread");
            return MethodHandles.privateLookupIn(thread, MethodHandles.lookup())
                    .findVarHandle(thread, name, type)
                    .withInvokeBehavior();
        } catch (ReflectiveOperationException e) {
            throw JdkAccess.unknownJdk("VirtualThread." + name, e);
        }
    }

    private static final class Scheduler {
        static final VarHandle HANDLE = field("scheduler", Executor.class);
    }

    private static final class Unblocking {
        static final VarHandle LISTED = field("onWaitingList", boolean.class);
        static final VarHandle PERMITTED = field("blockPermit", boolean.class);
    }

    private static final class Name {
        static final VarHandle HANDLE = find();

        private static VarHandle find() {
            try {
                return MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup())
                        .findVarHandle(Thread.class, "name", String.class)
                        .withInvokeExactBehavior();
            } catch (ReflectiveOperationException e) {
                throw JdkAccess.unknownJdk("Thread.name", e);
            }
        }
    }

    private static final class Locals {
        static final VarHandle OWN = find("threadLocals");
        static final VarHandle INHERITABLE = find("inheritableThreadLocals");

        private static VarHandle find(String field) {
            try {
                Class<?> map = Class.forName("java.lang.ThreadLocal$ThreadLocalMap");
                return MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup())
                        .findVarHandle(Thread.class, field, map)
                        .withInvokeBehavior();
            } catch (ReflectiveOperationException e) {
                throw JdkAccess.unknownJdk("Thread." + field, e);
            }
        }
    }

    private static final class Carrier {
        static final MethodHandle HANDLE =
                JdkAccess.method(Thread.class, true, "currentCarrierThread", MethodType.methodType(Thread.class));
    }

    private static final class Default {
        static final MethodHandle HANDLE = find();

        private static MethodHandle find() {
            try {
                Class<?> thread = Class.forName("java.lang.VirtualThread");
                return MethodHandles.privateLookupIn(thread, MethodHandles.lookup())
                        .findStaticGetter(thread, "DEFAULT_SCHEDULER", ForkJoinPool.class)
                        .asType(MethodType.methodType(Executor.class));
            } catch (ReflectiveOperationException e) {
                throw JdkAccess.unknownJdk("VirtualThread.DEFAULT_SCHEDULER", e);
            }
        }
    }

    private static final class Constructor {
        static final MethodHandle HANDLE = find();

        private static MethodHandle find() {
            try {
                Class<?> builder = Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder");
                return MethodHandles.privateLookupIn(builder, MethodHandles.lookup())
                        .findConstructor(builder, MethodType.methodType(void.class, Executor.class))
                        .asType(MethodType.methodType(Thread.Builder.OfVirtual.class, Executor.class));
            } catch (ReflectiveOperationException e) {
                throw JdkAccess.unknownJdk("VirtualThreadBuilder(Executor)", e);
            }
        }
    }
}
