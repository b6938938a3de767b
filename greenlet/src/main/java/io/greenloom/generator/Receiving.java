package io.greenloom.generator;

import org.jspecify.annotations.Nullable;

/// A sink over a body that receives, on a stack of its own.
final class Receiving<In extends @Nullable Object, Result extends @Nullable Object> extends Sink<In, Result> {
    private final Inbox<In> inbox;

    Receiving(Body<In, Result> body) {
        inbox = new Inbox<>(body);
    }

    @Override
    boolean take(In value) {
        return inbox.give(value);
    }

    @Override
    void finish(@Nullable Throwable error) {
        inbox.end(error);
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // what the body returned; whether null, its type says
    Result outcome() {
        return (Result) inbox.returned();
    }
}
