package io.greenloom.loom;

import java.lang.StackWalker.StackFrame;
import java.security.ProtectionDomain;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Debug mode, asked for by `-Dgreenloom.debug=true` or `GREENLOOM_DEBUG=1`: each body is watched for what no
/// other check can find, at some microseconds a step. See [Lifetime] and [HeldMonitors].
final class Debug {
    /// Whether it is on; the JIT compiler takes it for a constant, so being off costs nothing.
    static final boolean ON = Boolean.getBoolean("greenloom.debug") || "1".equals(System.getenv("GREENLOOM_DEBUG"));

    private static final ProtectionDomain OURS = Debug.class.getProtectionDomain();
    private static final int FRAMES = 32;
    private static final StackWalker WALKER = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    private static final Set<Object> TOLD = ConcurrentHashMap.newKeySet(); // as many as there are places in the code

    private Debug() {}

    /// Returns whether nothing was reported about this place yet; from now on it is.
    static boolean isNew(Object place) {
        return TOLD.add(place);
    }

    /// Starts anew, for tests: each place may be reported once more.
    static void forget() {
        TOLD.clear();
    }

    static void warn(String message) {
        System.getLogger("io.greenloom").log(System.Logger.Level.WARNING, message);
    }

    /// Returns the caller's stack from the first frame on that is not ours.
    static List<StackTraceElement> usersStack() {
        return WALKER.walk(frames -> frames.dropWhile(f -> isOurs(f.getDeclaringClass()))
                .limit(FRAMES)
                .map(StackFrame::toStackTraceElement)
                .toList());
    }

    /// Returns whether a class is part of this library. Neither test alone will do: our own tests have our
    /// package names, and an application packed into one jar has our code source.
    static boolean isOurs(Class<?> owner) {
        return owner.getPackageName().startsWith("io.greenloom.") && owner.getProtectionDomain() == OURS;
    }
}
