package io.greenloom.test;

import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.ErrorContext;
import io.greenloom.async.EventLoop;
import io.greenloom.async.LoopClock;
import io.greenloom.async.Task;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/// Runs the methods marked [LoopTest].
final class LoopExtension implements InvocationInterceptor {
    @Override
    public void interceptTestMethod(
            Invocation<@Nullable Void> invocation,
            ReflectiveInvocationContext<Method> invocationContext,
            ExtensionContext extensionContext)
            throws Throwable {
        LoopTest settings = extensionContext.getRequiredTestMethod().getAnnotation(LoopTest.class);
        Queue<ErrorContext> unseen = new ConcurrentLinkedQueue<>();
        try (EventLoop loop = EventLoop.create(settings.virtualTime() ? LoopClock.virtual() : LoopClock.system())) {
            loop.setExceptionHandler(unseen::add);
            Deadline deadline = Deadline.start(Duration.ofSeconds(settings.timeoutSeconds()));
            try {
                loop.runUntilComplete(() -> {
                    proceed(invocation);
                    failOnTasksLeft();
                    return true;
                });
            } catch (CancelledError e) {
                throw deadline.isOver() ? deadline.failure(e) : e;
            } finally {
                deadline.cancel();
            }
        }
        failOnUnseenErrors(unseen);
    }

    private static void proceed(Invocation<@Nullable Void> invocation) throws Exception {
        try {
            invocation.proceed();
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("the test threw neither an exception nor an error", e);
        }
    }

    private static void failOnTasksLeft() {
        // Those that have only their end before them are given the chance to come to it.
        Async.yieldNow();
        List<Task<?>> left = EventLoop.current().allTasks().stream()
                .filter(task -> task != Async.currentTask())
                .toList();
        if (!left.isEmpty()) {
            throw new AssertionError("the test left tasks running; await or cancel them: " + left);
        }
    }

    private static void failOnUnseenErrors(Queue<ErrorContext> unseen) {
        if (!unseen.isEmpty()) {
            AssertionError failure = new AssertionError("errors that nobody saw: " + unseen);
            unseen.forEach(context -> failure.addSuppressed(context.error()));
            throw failure;
        }
    }
}
