package io.greenloom.greenlet;

import org.jspecify.annotations.Nullable;

/// One switch, as a [Tracer] is told of it.
///
/// @param kind what is delivered
/// @param origin the greenlet that was left, which is dead if it has ended; the target itself if it switched to
///     itself
/// @param target the greenlet that goes on, and that runs the tracer
/// @param value what it gets; null with [Kind#THROW]
/// @param error what is thrown in it; null with [Kind#SWITCH]
public record SwitchEvent(
        Kind kind,
        Greenlet origin,
        Greenlet target,
        @Nullable Object value,
        @Nullable Throwable error) {
    /// What a switch delivers.
    public enum Kind {
        /// A value: of [Greenlet#switchTo], the result of a body, or a [GreenletExit] that ended one.
        SWITCH,
        /// An exception: of [Greenlet#raise] or [Greenlet#kill], or one that a body did not catch.
        THROW
    }
}
