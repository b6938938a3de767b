package io.greenloom.generator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Several sources that are read in step: the first pushes its values, and with each goes a round of the others,
/// which are pulled. When the first is at its end, the others may go on alone.
///
/// In the middle of a round, the body of the first is on the stack, and is unwound when the round returns. So
/// where a round is the last one, it closes the others before that: all are closed in reverse order.
///
/// @param <T> what the sources yield
/// @param <R> what comes out
abstract class Lockstep<T extends @Nullable Object, R extends @Nullable Object> implements Outlet<T> {
    /// The kind of rounds.
    @FunctionalInterface
    interface Kind<T extends @Nullable Object, R extends @Nullable Object> {
        Lockstep<T, R> over(List<Source<T>> sources, Outlet<? super R> out);
    }

    private final Source<T> first;
    final List<Source<T>> others;
    private final Outlet<? super R> out;
    private boolean wanted = true; // by out

    Lockstep(List<Source<T>> sources, Outlet<? super R> out) {
        first = sources.getFirst();
        others = sources.subList(1, sources.size());
        this.out = out;
    }

    /// Returns a generator over `all`, which ends at once if there are none.
    static <T extends @Nullable Object, R extends @Nullable Object> Generator<R> of(
            List<? extends Iterable<? extends T>> all, Kind<T, R> kind) {
        List<Source<T>> sources = Source.atOnce(all);
        return new Staged<>(out -> sources.isEmpty() || kind.over(sources, out).run(), sources, 1);
    }

    private boolean run() {
        if (first.into(this)) {
            rest();
        }
        return wanted;
    }

    @Override
    public final boolean accept(T value) {
        Throwable failure = null;
        try {
            if (round(value)) {
                return true;
            }
        } catch (Throwable e) {
            failure = e;
        }
        failure = Source.closeAll(others, failure);
        if (failure != null) {
            throw Routine.<RuntimeException>undeclared(failure);
        }
        return false;
    }

    /// Gives a value out; returns whether more are wanted.
    final boolean give(R value) {
        wanted = out.accept(value);
        return wanted;
    }

    /// Does what follows from a `value` of the first; returns whether there is to be another round.
    abstract boolean round(T value);

    /// Does what is left when the first is at its end.
    abstract void rest();
}
