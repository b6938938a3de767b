package io.greenloom.async.internal;

/// Throws any throwable without wrapping it: whoever awaits gets the very exception that the body threw.
public final class Rethrow {
    private Rethrow() {}

    /// Throws `error`; the return type lets callers write `throw`, so that the compiler sees the end.
    public static RuntimeException unchanged(Throwable error) {
        throw Rethrow.<RuntimeException>sneak(error);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // erased: the cast is the trick
    private static <E extends Throwable> E sneak(Throwable error) throws E {
        throw (E) error;
    }
}
