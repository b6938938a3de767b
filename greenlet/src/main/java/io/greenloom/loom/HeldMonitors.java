package io.greenloom.loom;

import java.lang.StackWalker.Option;
import java.lang.StackWalker.StackFrame;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import jdk.internal.vm.ContinuationScope;
import org.jspecify.annotations.Nullable;

/// Debug mode's look at the stack that is about to be suspended: a monitor that is held there stays held. Who
/// suspends inside `synchronized` is told so, once for each place.
///
/// The JDK's `LiveStackFrame` tells the monitors of each frame, interpreted or compiled, on any thread. It is not
/// public, so this needs the opened mode; public API sees no monitors of virtual threads, which is what bodies run
/// on in portable mode.
final class HeldMonitors {
    // Of a deeper stack only the innermost part is looked at: a look takes a microsecond or two a frame.
    private static final int MOST_FRAMES = 256;

    private static final MethodHandle WALKER;
    private static final MethodHandle MONITORS;

    static {
        Class<?> frame;
        try {
            frame = Class.forName("java.lang.LiveStackFrame");
        } catch (ClassNotFoundException e) {
            throw JdkAccess.unknownJdk("LiveStackFrame", e);
        }
        WALKER = JdkAccess.method(
                frame,
                true,
                "getStackWalker",
                MethodType.methodType(StackWalker.class, Set.class, ContinuationScope.class));
        MONITORS = JdkAccess.method(frame, false, "getMonitors", MethodType.methodType(Object[].class))
                .asType(MethodType.methodType(Object[].class, StackFrame.class));
    }

    private final List<String> held = new ArrayList<>();
    private @Nullable StackFrame suspended; // the innermost frame that is not ours

    private HeldMonitors() {}

    /// Looks at the frames of the body that suspending `scope` leaves, and of those that it runs; those of its
    /// caller stay where they are.
    static void look(ContinuationScope scope, String kind, String act) {
        HeldMonitors monitors = new HeldMonitors();
        walker(scope).walk(frames -> {
            frames.limit(MOST_FRAMES).forEach(monitors::look);
            return monitors;
        });
        if (!monitors.held.isEmpty()) {
            Debug.warn(monitors.message(kind, act));
        }
    }

    private void look(StackFrame frame) {
        if (suspended == null && !Debug.isOurs(frame.getDeclaringClass())) {
            suspended = frame;
        }
        StackTraceElement place = null;
        for (Object monitor : monitors(frame)) {
            if (monitor == null) {
                continue; // released, or of an object that nobody else can see
            }
            if (place == null) {
                place = frame.toStackTraceElement();
                if (!Debug.isNew(place)) {
                    return;
                }
            }
            held.add(describe(monitor) + ", locked in " + place);
        }
    }

    private String message(String kind, String act) {
        StringBuilder text = new StringBuilder("a ")
                .append(kind)
                .append(" is suspended inside synchronized: until it goes on nobody else gets the monitor, and if it is"
                        + " abandoned nobody ever does. Leave the synchronized block or method before you ")
                .append(act)
                .append(".\n\tsuspended at ")
                .append(suspended == null ? "an unknown place" : suspended.toStackTraceElement());
        held.forEach(one -> text.append("\n\tholding ").append(one));
        return text.toString();
    }

    private static String describe(Object monitor) {
        return monitor instanceof Class<?> owner
                ? "the class " + owner.getName()
                : "a " + monitor.getClass().getName();
    }

    private static StackWalker walker(ContinuationScope scope) {
        try {
            return (StackWalker) WALKER.invokeExact(Set.of(Option.RETAIN_CLASS_REFERENCE), scope);
        } catch (Throwable e) {
            throw JdkAccess.unknownJdk("LiveStackFrame.getStackWalker", e);
        }
    }

    private static @Nullable Object[] monitors(StackFrame frame) {
        try {
            return (Object[]) MONITORS.invokeExact(frame);
        } catch (Throwable e) {
            throw JdkAccess.unknownJdk("LiveStackFrame.getMonitors", e);
        }
    }
}
