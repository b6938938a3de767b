package io.greenloom.generator;

import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collector;
import org.jspecify.annotations.Nullable;

/// A sink whose code is a function of one value: it needs no stack of its own.
final class Collecting<In extends @Nullable Object, Container extends @Nullable Object, Result extends @Nullable Object>
        extends Sink<In, Result> {
    private final Supplier<? extends Container> supplier;
    private final BiConsumer<? super Container, ? super In> accumulator;
    private final Function<? super Container, ? extends Result> finisher;

    // Both: who claimed the sink.
    private boolean isStarted;
    private @Nullable Object kept; // the container, if it is started; at the end, the result

    Collecting(
            Supplier<? extends Container> supplier,
            BiConsumer<? super Container, ? super In> accumulator,
            Function<? super Container, ? extends Result> finisher) {
        this.supplier = supplier;
        this.accumulator = accumulator;
        this.finisher = finisher;
    }

    static <In extends @Nullable Object, Container extends @Nullable Object, Result extends @Nullable Object>
            Collecting<In, Container, Result> by(Collector<? super In, Container, ? extends Result> collector) {
        return new Collecting<>(collector.supplier(), collector.accumulator(), collector.finisher());
    }

    /// Refuses nobody: it has no stack.
    @Override
    void requireOwner() {}

    @Override
    boolean take(In value) {
        accumulator.accept(container(), value);
        return true;
    }

    @Override
    void finish(@Nullable Throwable error) throws Throwable {
        if (error != null) {
            kept = null;
            throw error;
        }
        kept = finisher.apply(container());
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // what the supplier returned; whether null, its type says
    private Container container() {
        if (!isStarted) {
            kept = supplier.get();
            isStarted = true;
        }
        return (Container) kept;
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // what the finisher returned; whether null, its type says
    Result outcome() {
        return (Result) kept;
    }
}
