package io.greenloom.samples.downloader;

import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.ReturnWhen;
import io.greenloom.async.Task;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Work with files, which would hold the carrier of the loop.
final class DiskWork {
    private DiskWork() {}

    /// What may be done on a helper thread.
    @FunctionalInterface
    interface Body<T extends @Nullable Object> {
        T run() throws IOException;
    }

    /// The same without a result.
    @FunctionalInterface
    interface Action {
        void run() throws IOException;
    }

    /// Runs `action` as [#call] does a body.
    ///
    /// @throws DiskProblem when `action` fails
    static void run(Action action) {
        call(() -> {
            action.run();
            return true;
        });
    }

    /// Runs `body` on a helper thread and waits for its end, even when the calling task is cancelled meanwhile:
    /// only then may anybody clean up after it, and only so a file that got its name is not taken for
    /// unfinished. The cancellation is asked for again, and so comes at the task's next suspension point.
    ///
    /// @throws DiskProblem when `body` fails
    static <T extends @Nullable Object> T call(Body<T> body) {
        Task<T> work = Async.createTask("disk", () -> Async.<T>toThread(() -> guarded(body)));
        CancelledError cancelled = null;
        while (!work.isDone()) {
            try {
                Async.wait(List.of(work), ReturnWhen.ALL_COMPLETED);
            } catch (CancelledError e) {
                cancelled = e;
            }
        }
        Task<?> caller = Async.currentTask();
        if (cancelled != null && caller != null) {
            caller.cancel(cancelled.getMessage());
        }
        return work.result();
    }

    private static <T extends @Nullable Object> T guarded(Body<T> body) {
        try {
            return body.run();
        } catch (IOException e) {
            throw new DiskProblem(e);
        }
    }
}
