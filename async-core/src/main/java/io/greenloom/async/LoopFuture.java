package io.greenloom.async;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// An awaitable as a future of `java.util.concurrent`: it ends as that does, and cancels it when it is cancelled.
final class LoopFuture<T extends @Nullable Object> extends CompletableFuture<T> {
    private final Awaitable<T> source;

    LoopFuture(Awaitable<T> source) {
        this.source = source;
    }

    /// Ends it, not at once where the loop is what ends `source`: what depends on this is of the users, and may
    /// wait, for which neither the bare carrier nor the ending task is the place.
    void ended(Awaitable<?> ended) {
        if (source.loop().carrier().isCurrent()) {
            source.loop().callSoonEvenWhenClosed(this::end, null);
        } else {
            end();
        }
    }

    /// Ends it as `source` has ended.
    void end() {
        switch (source.outcome()) {
            case null -> throw new IllegalStateException("told of an end that has not come");
            case Outcome.Value<T>(T value) -> complete(value);
            case Outcome.Failure<T>(Throwable error) -> completeExceptionally(error);
            case Outcome.Cancelled<T>(CancelledError error) -> {
                CancellationException cancellation = new CancellationException(error.getMessage());
                cancellation.initCause(error);
                completeExceptionally(cancellation);
            }
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        source.cancel("its future was cancelled");
        return cancelled;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>(); // what is derived from it cancels itself only
    }
}
