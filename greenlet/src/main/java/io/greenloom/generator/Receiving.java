package io.greenloom.generator;

import io.greenloom.loom.LogicalThread;
import org.jspecify.annotations.Nullable;

/// A sink over a body that receives, on a stack of its own.
final class Receiving<In extends @Nullable Object, Result extends @Nullable Object> extends Sink<In, Result> {
    private final Inbox<In> inbox;

    Receiving(Body<In, Result> body) {
        inbox = new Inbox<>(body);
    }

    @Override
    void requireOwner() {
        if (inbox.isForeign()) {
            throw new IllegalStateException(this + " belongs to " + inbox.ownerName() + ", which started its body, and"
                    + " was called by " + LogicalThread.name(LogicalThread.identity())
                    + ": send from one thread, and hand values over to that by a queue");
        }
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
