package io.greenloom.async;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A step of a task, or of a callback, that has held its loop for too long: nothing else of that loop ran.
///
/// Found by the watchdog while the step is still going on, so that the stack is the culprit's. See
/// [EventLoop#setSlowStepHandler].
///
/// @param loop the loop that is held up
/// @param task whose step it is; null for a callback, a Netty handler or a virtual thread that a task has started
/// @param lasted how long it has lasted so far
/// @param cause what holds it
/// @param stack what it was doing, innermost frame first; empty where nobody can tell
public record SlowStep(
        EventLoop loop, @Nullable Task<?> task, Duration lasted, Cause cause, List<StackTraceElement> stack) {
    /// What holds a loop up.
    public enum Cause {
        /// It computes.
        COMPUTING("computing", "call Async.yieldNow() now and then, or give the work to Async.toThread"),
        /// It is in native code: a file, a pipe, a lock of another process.
        NATIVE_CALL(
                "in a native call, which cannot suspend",
                "files, pipes and native libraries belong into Async.toThread"),
        /// A class is being loaded or initialised, or it waits for another thread that does so. Reported from a
        /// second on: a JVM that has just started loads classes all the time.
        CLASS_INITIALISER(
                "in a class initialiser", "have the class initialised before the loop runs, or by Async.toThread"),
        /// It waits, but cannot give the loop back: a native frame below it is in the way, or the mode is
        /// portable.
        PINNED(
                "waiting without being able to give the loop back",
                "a native frame or class initialiser on the stack is in the way, or the portable mode: give the call to"
                        + " Async.toThread"),
        /// The JVM stood still for its garbage collector. Counted as a [stall][LoopMetrics#stalls], not reported.
        GARBAGE_COLLECTION("stopped by the garbage collector", "look at the heap"),
        /// The machine ran something else. Counted as a [stall][LoopMetrics#stalls], not reported.
        NOT_SCHEDULED("ready, but the machine runs something else", "the machine is overloaded");

        private final String what;
        private final String advice;

        Cause(String what, String advice) {
            this.what = what;
            this.advice = advice;
        }

        /// Returns whether it is the program's doing, and not the machine's or the JVM's.
        public boolean isTheProgram() {
            return this != GARBAGE_COLLECTION && this != NOT_SCHEDULED;
        }
    }

    /// Takes a copy of the stack.
    public SlowStep {
        stack = List.copyOf(stack);
    }

    /// Returns what happened and what to do in one line, without the stack.
    public String message() {
        String who = task == null ? "code that is no task's (a callback, a handler)" : "task " + task.name();
        return who + " has held " + loop.name() + " for " + lasted.toMillis() + " ms, " + cause.what + ": "
                + cause.advice;
    }

    /// Returns [#message] and the stack, a line a frame.
    @Override
    public String toString() {
        return message() + Stacks.lines(stack);
    }
}
