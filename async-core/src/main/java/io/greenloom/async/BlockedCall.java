package io.greenloom.async;

import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/// What a suspended thread's blocking call of the JDK will do with an interrupt.
///
/// Sockets, sleeps and `Object.wait` park without a blocker, and throw. What parks on a synchronizer either throws
/// and clears the interrupt, or returns and leaves it, which the task then sees. A selector, and whoever parks by
/// himself without a blocker, returns and leaves it too: these are known by their stack only.
final class BlockedCall {
    // The innermost frames of any parked thread.
    private static final Pattern PARKING = Pattern.compile(
            "java\\.lang\\.(VirtualThread|System\\$.*)|java\\.util\\.concurrent\\.locks\\.LockSupport|sun\\.nio\\.ch\\.\\w*Poller.*");
    private static final Pattern THROWING =
            Pattern.compile("java\\.lang\\.(Thread|Object)|sun\\.nio\\.ch\\.(?!\\w*Selector).*");

    private BlockedCall() {}

    /// Returns whether the call throws, even where it leaves the thread interrupted.
    static boolean throwsWhenInterrupted(Thread suspended) {
        if (suspended.getState() == Thread.State.BLOCKED || LockSupport.getBlocker(suspended) != null) {
            return false;
        }
        for (StackTraceElement frame : suspended.getStackTrace()) {
            String name = frame.getClassName();
            if (!PARKING.matcher(name).matches()) {
                return THROWING.matcher(name).matches();
            }
        }
        return false;
    }
}
