package io.greenloom.async;

import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/// What a suspended thread's blocking call of the JDK will do with an interrupt.
///
/// Most either throw and clear the interrupt, or return and leave it, which the task then sees. Sockets and
/// channels throw and leave it: these are known by their stack only. A selector is of the former kind, though it
/// stands beside them.
final class BlockedCall {
    // The innermost frames of any parked thread.
    private static final Pattern PARKING = Pattern.compile(
            "java\\.lang\\.(VirtualThread|System\\$.*)|java\\.util\\.concurrent\\.locks\\.LockSupport|sun\\.nio\\.ch\\.\\w*Poller.*");
    private static final Pattern THROWING = Pattern.compile("sun\\.nio\\.ch\\.(?!\\w*Selector).*");

    private BlockedCall() {}

    /// Returns whether the call throws and leaves the thread interrupted.
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
