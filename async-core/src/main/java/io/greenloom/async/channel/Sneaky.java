package io.greenloom.async.channel;

/// Throws what code of the user's threw as it is, checked or not.
final class Sneaky {
    private Sneaky() {}

    /// Throws `error`; the return type lets callers write `throw`, so that the compiler sees the end.
    static RuntimeException unchanged(Throwable error) {
        throw Sneaky.<RuntimeException>sneak(error);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // erased: the cast is the trick
    private static <E extends Throwable> E sneak(Throwable error) throws E {
        throw (E) error;
    }
}
