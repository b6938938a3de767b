package io.greenloom.async;

import org.jspecify.annotations.Nullable;

/// How something awaited ended, for a `switch`; see [Async#gatherSettled].
///
/// ```java
/// switch (outcome) {
///     case Outcome.Value(String page) -> show(page);
///     case Outcome.Failure(Throwable error) -> report(error);
///     case Outcome.Cancelled(CancelledError _) -> {}
/// }
/// ```
///
/// Counterpart of the mixed list that `asyncio.gather(return_exceptions=True)` returns.
///
/// @param <T> the type of the value
public sealed interface Outcome<T extends @Nullable Object> {
    /// It returned, or was given, a value.
    record Value<T extends @Nullable Object>(T value) implements Outcome<T> {}

    /// It failed.
    record Failure<T extends @Nullable Object>(Throwable error) implements Outcome<T> {}

    /// It was cancelled.
    record Cancelled<T extends @Nullable Object>(CancelledError error) implements Outcome<T> {}
}
