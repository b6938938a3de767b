package io.greenloom.async;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/// Errors of `java.util.concurrent` as ours.
final class StageErrors {
    private StageErrors() {}

    /// Returns the error that a stage really ended with; its cancellation as [CancelledError].
    static Throwable unwrap(Throwable error) {
        Throwable inner = error;
        while ((inner instanceof CompletionException || inner instanceof ExecutionException)
                && inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner instanceof CancellationException
                ? CancelledError.of(CancelledError.Source.FUTURE, inner.getMessage(), inner)
                : inner;
    }
}
