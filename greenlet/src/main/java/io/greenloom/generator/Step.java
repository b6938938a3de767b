package io.greenloom.generator;

import org.jspecify.annotations.Nullable;

/// What became of one step of a [Coroutine]: it has yielded a value, or returned its result.
///
/// JavaScript's `{value, done}`.
///
/// @param <Out> what the body yields
/// @param <Result> what it returns
public sealed interface Step<Out extends @Nullable Object, Result extends @Nullable Object> {
    /// The body has yielded, and is suspended.
    ///
    /// @param value what it has yielded
    record Yielded<Out extends @Nullable Object, Result extends @Nullable Object>(Out value)
            implements Step<Out, Result> {}

    /// The body has ended.
    ///
    /// @param result what it has returned
    record Returned<Out extends @Nullable Object, Result extends @Nullable Object>(Result result)
            implements Step<Out, Result> {}
}
