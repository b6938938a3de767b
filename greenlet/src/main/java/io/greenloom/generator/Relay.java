package io.greenloom.generator;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A sink that sends on what it is sent: a stage before another sink, or a fork before several. It has no stack
/// of its own, and closes its targets as soon as nothing more can come.
final class Relay<In extends @Nullable Object, Result extends @Nullable Object> extends Sink<In, Result> {
    private final Outlet<? super In> entry; // sends to the targets
    private final List<? extends Sink<?, ?>> targets;
    private final Supplier<? extends Result> outcome;

    Relay(Outlet<? super In> entry, List<? extends Sink<?, ?>> targets, Supplier<? extends Result> outcome) {
        this.entry = entry;
        this.targets = targets;
        this.outcome = outcome;
    }

    @Override
    void requireOwner() {
        targets.forEach(Sink::requireOwner);
    }

    @Override
    boolean take(In value) throws Throwable {
        boolean more;
        try {
            more = entry.accept(value);
        } catch (Throwable e) {
            throw endTargets(e, e);
        }
        if (!more) {
            finish(null);
        }
        return more;
    }

    @Override
    void finish(@Nullable Throwable error) throws Throwable {
        Throwable failure = endTargets(error, null);
        if (failure != null) {
            throw failure;
        }
    }

    /// Ends all targets by `error`, or if null closes them; returns `failure`, or if null the first of theirs,
    /// with the others as its suppressed ones.
    private @Nullable Throwable endTargets(@Nullable Throwable error, @Nullable Throwable failure) {
        Throwable first = failure;
        for (Sink<?, ?> target : targets) {
            try {
                if (error == null) {
                    target.close();
                } else {
                    target.fail(error);
                }
            } catch (Throwable e) {
                if (first == null) {
                    first = e;
                } else if (first != e) {
                    first.addSuppressed(e);
                }
            }
        }
        return first;
    }

    @Override
    Result outcome() {
        return outcome.get();
    }
}
