package io.greenloom.greenlet;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// Cuts from a stack trace what is ours at both ends, so that it begins with the code that switched away (or asks)
/// and ends with the body.
///
/// What a trace looks like, innermost first; the cuts are at `|`:
///
/// ```
///   suspended:  the JDK's, Trampoline, Greenlet.switchTo, | user's, | Greenlet.live, ...
///   running:    the JDK's, Greenlet.stackTrace,           | user's, | Greenlet.live, ...
///   main:       another greenlet's, ..., Trampoline.bounce, transfer, Greenlet.switchTo, | user's |
/// ```
final class Frames {
    private static final Set<String> OURS = Set.of(
            Greenlet.class.getName(),
            Trampoline.class.getName(),
            GreenletScope.class.getName(),
            TreeDump.class.getName());

    private Frames() {}

    /// Returns those of a greenlet that is suspended or running.
    static List<StackTraceElement> of(StackTraceElement[] trace) {
        return cut(trace, Frames::isOurs);
    }

    /// Returns those of the main greenlet while another one runs.
    static List<StackTraceElement> ofMainBelow(StackTraceElement[] trace) {
        return cut(trace, frame -> isMethod(frame, Trampoline.class, "bounce"));
    }

    private static List<StackTraceElement> cut(StackTraceElement[] trace, Predicate<StackTraceElement> isTop) {
        int begin = 0;
        while (begin < trace.length && !isTop.test(trace[begin])) {
            begin++;
        }
        while (begin < trace.length && isOurs(trace[begin])) {
            begin++;
        }
        int end = begin;
        while (end < trace.length && !isMethod(trace[end], Greenlet.class, "live")) {
            end++;
        }
        while (end > begin && isOurs(trace[end - 1])) {
            end--; // what adapts a Runnable to a Body
        }
        return List.of(trace).subList(begin, end);
    }

    private static boolean isOurs(StackTraceElement frame) {
        return OURS.contains(frame.getClassName());
    }

    private static boolean isMethod(StackTraceElement frame, Class<?> owner, String name) {
        return frame.getMethodName().equals(name) && frame.getClassName().equals(owner.getName());
    }
}
