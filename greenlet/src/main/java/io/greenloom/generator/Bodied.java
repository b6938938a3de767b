package io.greenloom.generator;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A generator over a body that yields.
final class Bodied<T extends @Nullable Object> extends Generator<T> {
    private @Nullable Body<T> body; // until it starts

    Bodied(Body<T> body) {
        this.body = Objects.requireNonNull(body, "body");
    }

    @Override
    @Nullable
    Object runBody() throws Exception {
        Body<T> entered = Objects.requireNonNull(body);
        body = null;
        Yielder<T, Void> yielder = new Yielder<>(this);
        try {
            entered.run(yielder);
            return null;
        } finally {
            yielder.end();
        }
    }

    @Override
    void abandon(Throwable raised) {
        body = null;
    }
}
