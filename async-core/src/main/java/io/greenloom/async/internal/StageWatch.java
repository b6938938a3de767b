package io.greenloom.async.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A callback on the end of a stage that can be taken back. One of `whenComplete` cannot: it stays with the stage
/// until that ends, and a stage may live as long as the program, such as one that says "stop", with a wait for it
/// given up every second.
public final class StageWatch {
    private StageWatch() {}

    /// Has `told` run once `stage` has ended, at once where it has, on the thread that ends it.
    ///
    /// @return what takes it back; does nothing afterwards
    @SuppressWarnings("FutureReturnValueIgnored") // the callback is the point
    public static Runnable of(CompletionStage<?> stage, Runnable told) {
        if (stage instanceof CompletableFuture<?> future) {
            CompletableFuture<@Nullable Void> gone = new CompletableFuture<>();
            CompletableFuture.anyOf(future, gone).whenComplete((_, _) -> { // which leaves `future` when `gone` ends
                if (!gone.isDone()) {
                    told.run();
                }
            });
            return () -> gone.complete(null);
        }
        AtomicReference<@Nullable Runnable> left = new AtomicReference<>(told);
        stage.whenComplete((_, _) -> {
            Runnable known = left.getAndSet(null);
            if (known != null) {
                known.run();
            }
        });
        return () -> left.set(null); // a few bytes stay with the stage
    }
}
