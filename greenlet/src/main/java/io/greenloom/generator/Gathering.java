package io.greenloom.generator;

import java.util.function.BiConsumer;
import java.util.stream.Gatherer;
import org.jspecify.annotations.Nullable;

/// A run of a gatherer.
///
/// | | the source | the finisher | what comes out |
/// |---|---|---|---|
/// | the source ends | | runs | |
/// | the integrator wants no more | is closed | runs | |
/// | what is downstream wants no more | is closed | runs, and pushes in vain | |
/// | the consumer closes: a [GeneratorExit] out of `push` | is closed | runs, and pushes in vain | the exit |
/// | the source or the integrator fails | is closed | | the failure |
/// | what is downstream fails | is closed | | its failure, whatever the integrator makes of it |
///
/// That is what a `Stream` does with it, which knows no closing.
final class Gathering<T extends @Nullable Object, A extends @Nullable Object, R extends @Nullable Object>
        implements Outlet<T>, Gatherer.Downstream<R> {
    private final A state;
    private final Gatherer.Integrator<A, T, R> integrator;
    private final Outlet<? super R> out;
    private boolean wanted = true; // by out
    private @Nullable Throwable failure; // the first, which the others are added to

    private Gathering(A state, Gatherer.Integrator<A, T, R> integrator, Outlet<? super R> out) {
        this.state = state;
        this.integrator = integrator;
        this.out = out;
    }

    /// Returns false if `out` wanted no more.
    static <T extends @Nullable Object, A extends @Nullable Object, R extends @Nullable Object> boolean run(
            Pipeline<? extends T> source, Gatherer<T, A, R> gatherer, Outlet<? super R> out) {
        A state = gatherer.initializer().get();
        Gathering<T, A, R> run = new Gathering<>(state, gatherer.integrator(), out);
        return run.run(source, gatherer.finisher());
    }

    private boolean run(Pipeline<? extends T> source, BiConsumer<A, Gatherer.Downstream<? super R>> finisher) {
        try {
            source.into(this);
        } catch (Throwable e) {
            add(e);
        }
        if (failure == null || failure instanceof GeneratorExit) {
            try {
                finisher.accept(state, this);
            } catch (Throwable e) {
                add(e);
            }
        }
        throwFailure();
        boolean more = wanted;
        wanted = false; // nobody listens to a push after the end
        return more;
    }

    @Override
    public boolean accept(T value) {
        boolean more = false;
        try {
            more = integrator.integrate(state, value, this);
        } catch (Throwable e) {
            add(e);
        }
        throwFailure();
        return more && wanted;
    }

    @Override
    public boolean push(R value) {
        if (isRejecting()) {
            return false;
        }
        try {
            wanted = out.accept(value);
        } catch (Throwable e) {
            add(e);
            throw e;
        }
        return wanted;
    }

    @Override
    public boolean isRejecting() {
        return !wanted || failure != null;
    }

    private void add(Throwable e) {
        if (failure == null) {
            failure = e;
        } else if (failure != e) {
            failure.addSuppressed(e);
        }
    }

    private void throwFailure() {
        if (failure != null) {
            throw Routine.<RuntimeException>undeclared(failure);
        }
    }
}
