package io.greenloom.async;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// What has begun the end of the JVM, as far as the stacks of its threads tell; nobody else does.
///
/// @param signal the name of the signal, without `SIG`; null where it was none
/// @param isLoopItself whether a task, a callback or a helper thread of a loop waits for the end in `System.exit`
record ExitCause(@Nullable String signal, boolean isLoopItself) {
    private static final String EXIT = "java.lang.Shutdown";
    private static final String WAITS_FOR_HOOKS = "java.lang.ApplicationShutdownHooks";
    private static final String SIGNALLED = "java.lang.Terminator";
    // What stands below every body that a loop runs, or has a helper thread run.
    private static final Set<String> OURS =
            Set.of(Task.class.getName(), Handle.class.getName(), Offload.class.getName());
    private static final long ANSWER_MILLIS = 200;

    /// Looks who it was; in a shutdown hook.
    static ExitCause find(List<EventLoop> loops) {
        for (Map.Entry<Thread, StackTraceElement[]> each :
                Thread.getAllStackTraces().entrySet()) {
            StackTraceElement[] stack = each.getValue();
            if (isIn(stack, WAITS_FOR_HOOKS) && each.getKey() != Thread.currentThread()) {
                return isIn(stack, SIGNALLED)
                        ? new ExitCause(signalOf(each.getKey().getName()), false)
                        : new ExitCause(
                                null, Arrays.stream(stack).anyMatch(frame -> OURS.contains(frame.getClassName())));
            }
        }
        // No platform thread, and so a virtual one: a task or somebody else's.
        return new ExitCause(null, loops.stream().anyMatch(ExitCause::isExiting));
    }

    /// Returns whether a task or callback of `loop` waits in `System.exit`.
    static boolean isExiting(EventLoop loop) {
        Carrier carrier = loop.carrier();
        Strand running = carrier.running();
        if (running != null && isExiting(running.thread())) {
            return true;
        }
        var answer = new CompletableFuture<List<Thread>>();
        carrier.readyFromAnywhere(() -> answer.complete(threadsInCallsOfOthers(carrier)));
        try {
            return answer.get(ANSWER_MILLIS, TimeUnit.MILLISECONDS).stream().anyMatch(ExitCause::isExiting);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (TimeoutException | ExecutionException e) {
            return false; // blocked, and not by an exit: that was looked at above
        }
    }

    private static List<Thread> threadsInCallsOfOthers(Carrier carrier) {
        List<Thread> threads = new ArrayList<>();
        for (Task<?> task : carrier.tasks().snapshot()) {
            add(threads, task.waiter() == null ? task.strand() : null);
        }
        carrier.callbacks().suspended().forEach(strand -> add(threads, strand));
        return threads;
    }

    private static void add(List<Thread> threads, @Nullable Strand strand) {
        Thread thread = strand != null && strand.isParkedOutside() ? strand.thread() : null;
        if (thread != null) {
            threads.add(thread);
        }
    }

    private static boolean isExiting(@Nullable Thread thread) {
        return thread != null && isIn(thread.getStackTrace(), EXIT);
    }

    private static boolean isIn(StackTraceElement[] stack, String prefix) {
        return Arrays.stream(stack).anyMatch(frame -> frame.getClassName().startsWith(prefix));
    }

    /// From the name that the JDK gives the thread on which it handles one: `SIGTERM handler`.
    private static @Nullable String signalOf(String thread) {
        int end = thread.indexOf(' ');
        return thread.startsWith("SIG") && end > 0 ? thread.substring("SIG".length(), end) : null;
    }

    /// Returns it for people.
    String reason() {
        return signal == null ? "the JVM ends" : "SIG" + signal;
    }
}
