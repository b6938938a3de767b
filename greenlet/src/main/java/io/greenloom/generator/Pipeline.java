package io.greenloom.generator;

import io.greenloom.loom.Continuation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
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
/// stepping it elsewhere is refused ([#tee] is an exception); closing it closes the new one. It is closed with
/// the new one: when that is closed, started or not, when it has all that it needs ([#take]), and when it fails.
/// Where it should stay open, put [borrowed()][#borrowed] before the operator.
///
/// **Depth.** Stages are calls within calls, a few frames each: up to some hundred of them one on top of the other
/// fit on a stack. A body that calls itself by [Yielder#yieldFrom(Generator)] goes down to any depth.
///
/// **Cost.** A terminal operation such as [Generator#toList] runs the body and all stages as calls on the caller's
/// own stack. A consumer that asks for one value after the other (`next`, a `for`) has one continuation, however
/// many stages there are.
///
/// **Failures.** What a function that is given to an operator throws ends the pipeline and reaches the consumer as
/// it is, but for a [java.util.NoSuchElementException], which is wrapped, as it would look like the end; what
/// closing throws after that is added to it as suppressed.
///
/// Counterpart of Python's `itertools` and generator expressions, Kotlin's `Sequence` and JavaScript's iterator
/// helpers. [Itertools] has what starts a pipeline or combines several.
///
/// @param <T> what it yields
@SuppressWarnings("IterableAndIterator") // as in Python: a generator is its own iterator, and says that it is used up
public abstract sealed class Pipeline<T extends @Nullable Object> extends Driver permits Generator {
    // Long, but one idea: the vocabulary. What an operator does beyond a few lines stands in a file of its own.

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

    /// Yields what `mapper` makes of each value, unless that is null.
    ///
    /// Kotlin's `mapNotNull`.
    public final <R> Generator<R> mapNotNull(Function<? super T, ? extends @Nullable R> mapper) {
        Objects.requireNonNull(mapper, "mapper");
        return staged(out -> into(value -> {
            R mapped = mapper.apply(value);
            return mapped == null || out.accept(mapped);
        }));
    }

    /// Yields all that is in what `mapper` makes of each value: a generator, a list or any other iterable; for a
    /// stream, `Itertools.from(stream)`.
    ///
    /// An inner generator is taken over, and closed before this one is; so is an iterator that can be closed. It
    /// may be infinite. A mapper that comes back to its own `flatMap` nests on the stack, a hundred times or so;
    /// a body that yields from its children ([Yielder#yieldFrom(Generator)]) goes down to any depth.
    ///
    /// Kotlin's and JavaScript's `flatMap`. A null instead of an iterable is a [NullPointerException].
    public final <R extends @Nullable Object> Generator<R> flatMap(
            Function<? super T, ? extends Iterable<? extends R>> mapper) {
        Objects.requireNonNull(mapper, "mapper");
        return staged(out -> into(value -> {
            try (Source<R> inner =
                    Source.of(Objects.requireNonNull(mapper.apply(value), "what the mapper of flatMap returned"))) {
                return inner.into(out);
            }
        }));
    }

    /// Yields each value with its place, counted from 0.
    ///
    /// Python's `enumerate`.
    public final Generator<Indexed<T>> enumerate() {
        return enumerate(0);
    }

    /// Yields each value with its place, counted from `start`.
    ///
    /// Python's `enumerate`.
    public final Generator<Indexed<T>> enumerate(long start) {
        return staged(out -> into(new Numbering<T>(out, start)));
    }

    /// Yields the same values, each after `action` has been called with it.
    ///
    /// Kotlin's `onEach`.
    public final Generator<T> onEach(Consumer<? super T> action) {
        Objects.requireNonNull(action, "action");
        return staged(out -> into(value -> {
            action.accept(value);
            return out.accept(value);
        }));
    }

    // ---------------------------------------------------------------- some of them

    /// Yields the values that `wanted` holds for.
    ///
    /// Python's `filter`.
    public final Generator<T> filter(Predicate<? super T> wanted) {
        Objects.requireNonNull(wanted, "wanted");
        return staged(out -> into(value -> !wanted.test(value) || out.accept(value)));
    }

    /// Yields the values that `unwanted` does not hold for.
    ///
    /// Python's `itertools.filterfalse`.
    public final Generator<T> filterNot(Predicate<? super T> unwanted) {
        Objects.requireNonNull(unwanted, "unwanted");
        return staged(out -> into(value -> unwanted.test(value) || out.accept(value)));
    }

    /// Yields each value the first time that it comes, and keeps all of them in a [HashSet].
    ///
    /// Kotlin's `distinct`.
    public final Generator<T> distinct() {
        return distinctBy(value -> value);
    }

    /// Yields each value whose key comes for the first time, and keeps all keys in a [HashSet].
    ///
    /// Kotlin's `distinctBy`.
    public final Generator<T> distinctBy(Function<? super T, ?> key) {
        Objects.requireNonNull(key, "key");
        return staged(out -> {
            Set<@Nullable Object> seen = new HashSet<>();
            return into(value -> !seen.add(key.apply(value)) || out.accept(value));
        });
    }

    /// Yields each value that is not equal to the one before it.
    ///
    /// Kotlin's `Flow.distinctUntilChanged`.
    public final Generator<T> distinctUntilChanged() {
        return staged(out -> {
            List<T> last = new ArrayList<>(1);
            return into(value -> {
                if (last.isEmpty()) {
                    last.add(value);
                } else if (Objects.equals(last.set(0, value), value)) {
                    return true;
                }
                return out.accept(value);
            });
        });
    }

    /// Yields the first `count` values, or fewer if there are no more. This generator is closed when they have
    /// been taken, and has no rest then; to go on with that, write `g.borrowed().take(n)`. The value after them is
    /// never asked for. With 0, this generator is not started.
    ///
    /// Python's `itertools.islice(g, count)`, which does not close.
    ///
    /// @throws IllegalArgumentException if `count` is negative
    public final Generator<T> take(long count) {
        requireAtLeast(0, "count", count);
        return staged(out -> new Limit<T>(out, count).from(this));
    }

    /// Yields the values before the first one that `wanted` does not hold for. That one is used up; then this
    /// generator is closed.
    ///
    /// Python's `itertools.takewhile`, which does not close.
    public final Generator<T> takeWhile(Predicate<? super T> wanted) {
        Objects.requireNonNull(wanted, "wanted");
        return staged(out -> new Prefix<T>(out, wanted).from(this));
    }

    /// Yields the values after the first `count`: none if there are no more.
    ///
    /// Python's `itertools.islice(g, count, None)`.
    ///
    /// @throws IllegalArgumentException if `count` is negative
    public final Generator<T> drop(long count) {
        requireAtLeast(0, "count", count);
        return staged(out -> into(new Every<T>(out, count, 0)));
    }

    /// Yields the values from the first one on that `unwanted` does not hold for; after that it is not asked any
    /// more.
    ///
    /// Python's `itertools.dropwhile`.
    public final Generator<T> dropWhile(Predicate<? super T> unwanted) {
        Objects.requireNonNull(unwanted, "unwanted");
        return staged(out -> into(new Suffix<T>(out, unwanted)));
    }

    /// Yields the first value and then every `step`-th.
    ///
    /// Python's `itertools.islice(g, 0, None, step)`.
    ///
    /// @throws IllegalArgumentException if `step` is less than 1
    public final Generator<T> stepped(long step) {
        requireAtLeast(1, "step", step);
        return staged(out -> into(new Every<T>(out, 0, step - 1)));
    }

    /// Yields the values at the places from `start` up to but not including `stop`; the same as
    /// `slice(start, stop, 1)`.
    ///
    /// @throws IllegalArgumentException if `start` is negative, or `stop` less than `start`
    public final Generator<T> slice(long start, long stop) {
        return slice(start, stop, 1);
    }

    /// Yields the values at the places `start`, `start + step` and so on below `stop`, the first value being at 0.
    /// All of the first `stop` values are used up; then this generator is closed.
    ///
    /// Python's `itertools.islice`, which does not close. To go on to the end, use [#drop] and [#stepped].
    ///
    /// @throws IllegalArgumentException if `start` is negative, `stop` less than `start`, or `step` less than 1
    public final Generator<T> slice(long start, long stop, long step) {
        requireAtLeast(0, "start", start);
        requireAtLeast(1, "step", step);
        if (stop < start) {
            throw new IllegalArgumentException("stop must be >= start, was " + stop + " with start " + start);
        }
        return staged(out -> new Limit<T>(new Every<T>(out, start, step - 1), stop).from(this));
    }

    // ---------------------------------------------------------------- several at once

    /// Yields lists of `size` values each; the last one has what is left over. Each list is the consumer's own.
    ///
    /// Python's `itertools.batched`, Kotlin's `chunked`.
    ///
    /// @throws IllegalArgumentException if `size` is less than 1
    public final Generator<List<T>> chunked(int size) {
        requireAtLeast(1, "size", size);
        return staged(out -> new Chunks<T>(out, size).from(this));
    }

    /// Yields lists of `size` values each, as [#chunked] does, and fails after them with an
    /// [IllegalStateException] if values are left over.
    ///
    /// Python's `itertools.batched(g, size, strict=True)`.
    ///
    /// @throws IllegalArgumentException if `size` is less than 1
    public final Generator<List<T>> chunkedStrict(int size) {
        requireAtLeast(1, "size", size);
        return staged(out -> new Chunks<T>(out, size).exactlyFrom(this));
    }

    /// Yields the list of the first `size` values, then that which begins one value later, and so on; nothing if
    /// there are fewer values. Each list is the consumer's own.
    ///
    /// Kotlin's `windowed`.
    ///
    /// @throws IllegalArgumentException if `size` is less than 1
    public final Generator<List<T>> windowed(int size) {
        return windowed(size, 1);
    }

    /// Yields the list of the first `size` values, then that which begins `step` values later, and so on, but no
    /// shorter ones. Where `step` is greater than `size`, the values between are left out.
    ///
    /// Kotlin's `windowed`.
    ///
    /// @throws IllegalArgumentException if `size` or `step` is less than 1
    public final Generator<List<T>> windowed(int size, int step) {
        requireAtLeast(1, "size", size);
        requireAtLeast(1, "step", step);
        return staged(out -> into(new Windows<T>(out, size, step)));
    }

    /// Yields windows as [#windowed(int,int)] does, and then the shorter ones that begin before the end.
    ///
    /// Kotlin's `windowed(size, step, partialWindows = true)`.
    ///
    /// @throws IllegalArgumentException if `size` or `step` is less than 1
    public final Generator<List<T>> windowedPartial(int size, int step) {
        requireAtLeast(1, "size", size);
        requireAtLeast(1, "step", step);
        return staged(out -> new Windows<T>(out, size, step).alsoPartialFrom(this));
    }

    /// Yields each value with the one after it: nothing if there are fewer than two.
    ///
    /// Python's `itertools.pairwise`, Kotlin's `zipWithNext`.
    public final Generator<Pair<T, T>> pairwise() {
        return staged(out -> into(new Neighbours<T>(out)));
    }

    /// Yields neighbours whose keys are equal as one [Run], when it is complete. The same key may come again
    /// later; sort by the key first to have each once.
    ///
    /// Python's `itertools.groupby`, but a run has a list of its values, which stays as it is when the next run is
    /// taken; so a run must be finite and fit into memory.
    public final <K extends @Nullable Object> Generator<Run<K, T>> groupRuns(Function<? super T, ? extends K> key) {
        Objects.requireNonNull(key, "key");
        return staged(out -> new Runs<K, T>(out, key).from(this));
    }

    // ---------------------------------------------------------------- what has come so far

    /// Yields `initial`, and then after each value what `operation` makes of its last result and that value.
    ///
    /// Python's `itertools.accumulate(g, operation, initial=initial)`, Kotlin's `scan`.
    public final <A extends @Nullable Object> Generator<A> scan(
            A initial, BiFunction<? super A, ? super T, ? extends A> operation) {
        Objects.requireNonNull(operation, "operation");
        return staged(out -> new RunningFold<T, A>(out, initial, operation).from(this));
    }

    /// Yields the first value, and then after each value what `operation` makes of its last result and that value.
    ///
    /// Python's `itertools.accumulate`, Kotlin's `runningReduce`.
    public final Generator<T> accumulate(BinaryOperator<T> operation) {
        Objects.requireNonNull(operation, "operation");
        return staged(out -> into(new Accumulation<T>(out, operation)));
    }

    /// Yields all values, which it keeps, and then the same ones again and again; nothing if there are none. This
    /// generator is at its end before they come the second time.
    ///
    /// Python's `itertools.cycle`.
    public final Generator<T> cycle() {
        return staged(out -> new Repetition<T>(out).from(this));
    }

    /// Yields all values in the order of `order`, equal ones as they came. The first one comes when this generator
    /// is at its end.
    ///
    /// Python's `sorted`, Kotlin's `sortedWith`.
    public final Generator<T> sorted(Comparator<? super T> order) {
        Objects.requireNonNull(order, "order");
        return staged(out -> {
            List<T> values = new ArrayList<>();
            into(values::add);
            values.sort(order);
            return Source.<T>of(values).into(out);
        });
    }

    private static void requireAtLeast(long least, String name, long value) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be >= " + least + ", was " + value);
        }
    }

    // ---------------------------------------------------------------- how it is consumed

    /// Yields the same values, but runs up to `size` values ahead of a consumer that asks for one after the other:
    /// the body is entered once for each `size` values, which then cost a few nanoseconds each.
    ///
    /// The body's effects run ahead with it. A failure comes after the values that were yielded before it; values
    /// that are ready when this is closed are dropped. Terminal operations run nothing ahead. The last `size`
    /// values are kept alive until those that follow have taken their places, or the end.
    ///
    /// Kotlin's `Flow.buffer`, on one thread.
    ///
    /// @throws IllegalArgumentException if `size` is less than 1
    public final Generator<T> buffered(int size) {
        requireAtLeast(1, "size", size);
        return new Staged<T>(this::into, List.of((AutoCloseable) this), size);
    }

    /// Yields the same values to whoever asks for one: [#shared(int)] with 1.
    public final Generator<T> shared() {
        return shared(1);
    }

    /// Yields the same values, and may be stepped and closed by any thread or task, one at a time; two at once are
    /// found out and one of them is refused. Put it last: what is built on top belongs to one thread again.
    ///
    /// The body then runs on a virtual thread of its own, and only while somebody waits for it. It sees nothing of
    /// who that is, no scoped values, thread locals, greenlets or event loop; an interrupt of who waits reaches
    /// it. A step costs two hand-overs between threads, some microseconds, and gets up to `readAhead` values, as
    /// [#buffered] does. A task is suspended for that long in the opened mode; in portable mode it blocks its
    /// loop. Terminal operations that find it unstarted run it on the caller's stack, as ever.
    ///
    /// `hasNext` and `next` are two steps: threads that take turns need a lock around both, or `next` alone.
    ///
    /// @throws IllegalArgumentException if `readAhead` is less than 1
    /// @throws IllegalStateException if this generator has been started, and so belongs to a thread
    public final Generator<T> shared(int readAhead) {
        if (readAhead < 1) {
            throw new IllegalArgumentException("readAhead must be >= 1, was " + readAhead);
        }
        requireNoOwner();
        return new Staged<T>(this::into, List.of((AutoCloseable) this), readAhead, Continuation.Kind.SHARED);
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
        return Itertools.interleaveFrom(withThis(others));
    }

    /// Returns `branches` generators which yield all values of this one, each at its own pace. A value is asked
    /// for when the first of them comes to it, and kept until the last has taken it; if one goes through
    /// everything before the others begin, that is everything. A branch that is closed or dropped keeps nothing.
    ///
    /// This generator is closed when all branches are. Its failure reaches every branch that comes to where it
    /// happened.
    ///
    /// Unlike with other operators this generator is not in use between two values; if it is stepped elsewhere,
    /// the branches miss what was taken there.
    ///
    /// **Threads.** A branch steps this generator, and so belongs to the same thread; branches of a [#shared]
    /// one may be used on different threads. Two at once that both need the next value are found out, and one is
    /// refused with an [IllegalStateException], which ends that branch. So is a branch that is asked by this
    /// one's body.
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
    /// sequential stream. This generator is closed when the integrator returns false; the finisher runs after
    /// that, and not if anything has failed. When the consumer closes early, the finisher runs, too, but can
    /// push nothing.
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
