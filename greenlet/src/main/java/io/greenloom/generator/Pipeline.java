package io.greenloom.generator;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Gatherer;
import org.jspecify.annotations.Nullable;

/// The lazy operators of a [Generator]: each returns a new generator over this one.
///
/// ```java
/// List<String> first = lines.map(String::strip).filter(line -> !line.isEmpty()).take(10).toList();
/// ```
///
/// **Lazy.** Calling an operator runs nothing; its arguments are checked at once.
///
/// **Taken over.** The new generator takes this one over: from its first value to its end this one is in use, and
/// stepping or closing it elsewhere is refused. It is closed with the new one: when that is closed, started or
/// not, when it has all that it needs ([#take]), and when it fails. Where it should stay open, put
/// [borrowed()][#borrowed] before the operator.
///
/// **Cost.** A terminal operation such as [Generator#toList] runs the body and all stages as calls on the caller's
/// own stack. A consumer that asks for one value after the other (`next`, a `for`) has one continuation, however
/// many stages there are.
///
/// **Failures.** What a function that is given to an operator throws ends the pipeline and reaches the consumer as
/// it is; what closing throws after that is added to it as suppressed.
///
/// Counterpart of Python's `itertools` and generator expressions, Kotlin's `Sequence` and JavaScript's iterator
/// helpers. [Itertools] has what starts a pipeline or combines several.
///
/// @param <T> what it yields
@SuppressWarnings("IterableAndIterator") // as in Python: a generator is its own iterator, and says that it is used up
public abstract sealed class Pipeline<T extends @Nullable Object> extends Driver permits Generator {
    Pipeline() {}

    /// Returns a generator over `stage`, which reads from this one.
    private <R extends @Nullable Object> Generator<R> staged(Stage<R> stage) {
        return new Staged<>(stage, List.of((AutoCloseable) this), 1);
    }

    /// Pushes all values that are left into `out`; see [Driver#push].
    @SuppressWarnings("unchecked") // a routine yields what its type says
    final boolean into(Outlet<? super T> out) {
        return push((Outlet<@Nullable Object>) (Outlet<?>) out);
    }

    // ---------------------------------------------------------------- one by one

    /// Yields what `mapper` makes of each value.
    ///
    /// Python's `map`.
    public final <R extends @Nullable Object> Generator<R> map(Function<? super T, ? extends R> mapper) {
        Objects.requireNonNull(mapper, "mapper");
        return staged(out -> into(value -> out.accept(mapper.apply(value))));
    }

    /// Yields the values that `wanted` holds for.
    ///
    /// Python's `filter`.
    public final Generator<T> filter(Predicate<? super T> wanted) {
        Objects.requireNonNull(wanted, "wanted");
        return staged(out -> into(value -> !wanted.test(value) || out.accept(value)));
    }

    // ---------------------------------------------------------------- up to a point

    /// Yields the first `count` values, or fewer if there are no more. This generator is closed when they have
    /// been taken; the value after them is never asked for. With 0, this generator is not started.
    ///
    /// Python's `itertools.islice(g, count)`, which does not close.
    ///
    /// @throws IllegalArgumentException if `count` is negative
    public final Generator<T> take(long count) {
        if (count < 0) {
            throw new IllegalArgumentException("count must be >= 0, was " + count);
        }
        return staged(out -> new Limit<T>(out, count).from(this));
    }

    // ---------------------------------------------------------------- how it is consumed

    /// Yields the same values, but runs up to `size` values ahead of a consumer that asks for one after the other:
    /// the body is entered once for each `size` values, which then cost a few nanoseconds each.
    ///
    /// The body's effects run ahead with it. A failure comes after the values that were yielded before it; values
    /// that are ready when this is closed are dropped. Terminal operations run nothing ahead.
    ///
    /// Kotlin's `Flow.buffer`, on one thread.
    ///
    /// @throws IllegalArgumentException if `size` is less than 1
    public final Generator<T> buffered(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("size must be >= 1, was " + size);
        }
        return new Staged<T>(this::into, List.of((AutoCloseable) this), size);
    }

    /// Yields the same values, but leaves this generator open at wherever it is when the new one has ended or is
    /// closed, and free to be stepped between two of its values.
    ///
    /// ```java
    /// List<String> header = lines.borrowed().takeWhile(line -> !line.isEmpty()).toList();
    /// List<String> body = lines.toList();
    /// ```
    public abstract Generator<T> borrowed();

    // ---------------------------------------------------------------- with others

    /// Yields pairs of a value of this and one of `other`, up to the end of the shorter; see
    /// [Itertools#zip(Iterable, Iterable)].
    ///
    /// Python's and Kotlin's `zip`.
    public final <U extends @Nullable Object> Generator<Pair<T, U>> zip(Iterable<? extends U> other) {
        return Itertools.zip(generator(), other);
    }

    /// Yields what `combine` makes of a value of this and one of `other`, up to the end of the shorter; see
    /// [Itertools#zip(Iterable, Iterable, BiFunction)].
    ///
    /// Kotlin's `zip`.
    public final <U extends @Nullable Object, R extends @Nullable Object> Generator<R> zip(
            Iterable<? extends U> other, BiFunction<? super T, ? super U, ? extends R> combine) {
        return Itertools.zip(generator(), other, combine);
    }

    /// Yields pairs of a value of this and one of `other`, up to the end of the longer, with `filler` or
    /// `otherFiller` in place of what is missing; see [Itertools#zipLongest(Iterable, Iterable, Object, Object)].
    ///
    /// Python's `itertools.zip_longest`.
    public final <U extends @Nullable Object> Generator<Pair<T, U>> zipLongest(
            Iterable<? extends U> other, T filler, U otherFiller) {
        return Itertools.zipLongest(generator(), other, filler, otherFiller);
    }

    /// Yields the values of this, then those of each of the `others`; see [Itertools#chain].
    ///
    /// Python's `itertools.chain`, JavaScript's `Iterator.concat`.
    @SafeVarargs
    @SuppressWarnings("varargs") // it is only read
    public final Generator<T> chain(Iterable<? extends T>... others) {
        return Itertools.chained(withThis(others));
    }

    /// Yields the values of this, then those of `other`; see [Itertools#chain].
    ///
    /// Kotlin's `plus`, which there is the operator `+`.
    public final Generator<T> plus(Iterable<? extends T> other) {
        return Itertools.chain(generator(), other);
    }

    /// Yields one value of this and of each of the `others` in turn, until all are at their end; see
    /// [Itertools#interleave].
    ///
    /// The recipe `roundrobin` of Python's documentation.
    @SafeVarargs
    @SuppressWarnings("varargs") // it is only read
    public final Generator<T> interleave(Iterable<? extends T>... others) {
        return Itertools.interleaved(withThis(others));
    }

    /// Returns `branches` generators which yield all values of this one, each at its own pace. A value is asked for
    /// when the first of them comes to it, and kept until the last has taken it; if one goes through everything
    /// before the others begin, that is everything. A branch that is closed or dropped keeps nothing.
    ///
    /// This generator is closed when all branches are. Its failure reaches every branch that comes to where it
    /// happened.
    ///
    /// **Threads.** Branches may be used on different threads; two at once that both need the next value of this
    /// one are found out, and one is refused with an [IllegalStateException], which ends that branch. So is a
    /// branch that is asked by this one's body.
    ///
    /// Python's `itertools.tee`.
    ///
    /// @throws IllegalArgumentException if `branches` is less than 1
    public final List<Generator<T>> tee(int branches) {
        if (branches < 1) {
            throw new IllegalArgumentException("branches must be >= 1, was " + branches);
        }
        return Tee.of(generator(), branches);
    }

    /// Yields what `gatherer` makes of the values, with the same outcome as [java.util.stream.Stream#gather] on a
    /// sequential stream. This generator is closed when the integrator returns false; the finisher runs after that,
    /// and not if anything has failed. When the consumer closes early, the finisher runs, too, but can push
    /// nothing.
    ///
    /// ```java
    /// readings.gather(Gatherers.windowSliding(3)).map(Stats::mean)
    /// ```
    public final <R extends @Nullable Object> Generator<R> gather(Gatherer<? super T, ?, R> gatherer) {
        Objects.requireNonNull(gatherer, "gatherer");
        return staged(out -> Gathering.run(this, gatherer, out));
    }

    private Generator<T> generator() {
        return (Generator<T>) this; // nothing else is permitted
    }

    private List<Iterable<? extends T>> withThis(Iterable<? extends T>[] others) {
        List<Iterable<? extends T>> all = new ArrayList<>(others.length + 1);
        all.add(generator());
        Collections.addAll(all, others);
        return all;
    }
}
