package io.greenloom.async.futures;

/// Throws what a future ended with as it is, checked or not.
final class Rethrow {
    private Rethrow() {}

    /// Throws `error`; the return type lets callers write `throw`, so that the compiler sees the end.
    static RuntimeException unchanged(Throwable error) {
        throw Rethrow.<RuntimeException>sneak(error);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // erased: the cast is the trick
    private static <E extends Throwable> E sneak(Throwable error) throws E {
        throw (E) error;
    }
}
