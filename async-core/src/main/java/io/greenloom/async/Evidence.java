package io.greenloom.async;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What can be known, from another thread, of a step that goes on: read twice, the difference tells what holds it.
///
/// @param atNanos when it was read
/// @param cpuNanos the processor time that the carrier had used; negative where unknown
/// @param runDelayNanos how long the carrier had been ready to run without running; negative where unknown
/// @param gcNanos how long the JVM had collected garbage
/// @param state of the thread that runs the step
/// @param stack its frames
record Evidence(
        long atNanos,
        long cpuNanos,
        long runDelayNanos,
        long gcNanos,
        Thread.State state,
        List<StackTraceElement> stack) {

    /// Returns what held the step from `before` until this was read; null where it must be looked at for longer.
    ///
    /// A busy machine must not be blamed on the program: a step that computes counts only with the processor time
    /// it has had, and one that stands still counts only where the kernel, or the stack, says that it waits.
    ///
    /// @param limitNanos from how much processor time on a step is slow on any machine
    SlowStep.@Nullable Cause since(Evidence before, long limitNanos) {
        long wall = atNanos - before.atNanos;
        if (wall <= 0) {
            return null;
        }
        boolean initialising = isInInitialiser();
        boolean cpuKnown = cpuNanos >= 0 && before.cpuNanos >= 0;
        long cpu = cpuNanos - before.cpuNanos;
        if (cpuKnown && (isMost(cpu, wall) || cpu >= limitNanos)) {
            return initialising ? SlowStep.Cause.CLASS_INITIALISER : SlowStep.Cause.COMPUTING;
        }
        if (isMost(gcNanos - before.gcNanos, wall)) {
            return SlowStep.Cause.GARBAGE_COLLECTION;
        }
        if (state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING || state == Thread.State.BLOCKED) {
            return initialising ? SlowStep.Cause.CLASS_INITIALISER : SlowStep.Cause.PINNED;
        }
        if (runDelayNanos >= 0 && before.runDelayNanos >= 0) {
            if (isMost(cpu + runDelayNanos - before.runDelayNanos, wall)) {
                return SlowStep.Cause.NOT_SCHEDULED;
            }
            return standsStill(initialising); // the kernel says that it waits for something
        }
        if (initialising || isInNative() || !cpuKnown) {
            return !cpuKnown && !initialising && !isInNative() ? SlowStep.Cause.COMPUTING : standsStill(initialising);
        }
        return SlowStep.Cause.NOT_SCHEDULED;
    }

    private SlowStep.Cause standsStill(boolean initialising) {
        // A thread that waits for another one to initialise a class waits inside the VM, below no frame of its
        // own.
        return initialising || !isInNative() ? SlowStep.Cause.CLASS_INITIALISER : SlowStep.Cause.NATIVE_CALL;
    }

    private boolean isInNative() {
        return !stack.isEmpty() && stack.getFirst().isNativeMethod();
    }

    private boolean isInInitialiser() {
        return stack.stream()
                .anyMatch(frame -> frame.getMethodName().equals("<clinit>")
                        || (frame.getClassName().equals("java.lang.ClassLoader")
                                && frame.getMethodName().equals("loadClass")));
    }

    private static boolean isMost(long part, long whole) {
        return part >= whole - part;
    }
}
