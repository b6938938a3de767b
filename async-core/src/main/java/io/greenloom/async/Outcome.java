package io.greenloom.async;

import org.jspecify.annotations.Nullable;

/// How something awaited ended.
sealed interface Outcome {
    record Value(@Nullable Object value) implements Outcome {}

    record Failure(Throwable error) implements Outcome {}

    record Cancelled(CancelledError error) implements Outcome {}
}
