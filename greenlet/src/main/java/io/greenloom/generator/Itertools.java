package io.greenloom.generator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What starts a pipeline of generators, or combines several.
///
/// ```java
/// for (var line : Itertools.zip(Itertools.count(1), lines)) { ... }             // enumerate(lines, 1)
/// Itertools.merge(yesterday, today).map(Event::text).forEach(log::println);
/// ```
///
/// | Python | here | what differs |
/// |---|---|---|
/// | `iter(x)` | `from(x)` | takes an `Iterator` or a `Stream`, too, and closes it |
/// | `range`, `itertools.count`, `repeat`, `cycle` | the same | overflow ends a `count` by an error |
/// | `chain(a, b)`, `chain.from_iterable(all)` | `chain(a, b)`, `chainFrom(all)` | closes |
/// | `merge(*all)`, `product(*all)` | `mergeFrom(order, all)`, `productFrom(all)`, `interleaveFrom(all)` | |
/// | `zip(a, b)`, `zip(a, b, c)` | `zip(a, b)`, `zip(List.of(a, b, c))` | closes; rows of many are lists |
/// | `zip(..., strict=True)`, `zip_longest` | `zipStrict`, `zipLongest` | the same |
/// | `heapq.merge(a, b, key=f)` | `merge(comparing(f), a, b)` | the same |
/// | `product`, `permutations`, `combinations` | the same | the pools are read at the first value |
/// | `compress` | `compress` | the same |
/// | `islice`, `takewhile`, `batched`, `pairwise`, ... | operators of a [Generator] | see [Pipeline] |
///
/// **Sources.** A combinator reads from any [Iterable]. A generator among them it takes over, as an operator of
/// [Pipeline] does; of anything else, such as a list, it asks an iterator when it comes to it, and closes that if
/// it is [AutoCloseable]. An iterable that must be closed itself, such as a directory stream, is left to the
/// caller.
///
/// **Closing.** A combinator closes all its generators when it ends, fails or is closed, started or not: each
/// once, and in reverse order. One that has not started is closed without being run. The first failure wins, and
/// what closing throws after that is added to it as suppressed.
///
/// **Cost.** Of sources that are read in step (`zip`, `interleave`, `merge`), the first costs what an operator
/// does; each other one has a continuation of its own if it is a generator, and costs nothing more if it is not.
public final class Itertools {
    // Long, but one idea: the vocabulary. What a function does beyond a few lines stands in a file of its own.

    private Itertools() {}

    // ---------------------------------------------------------------- from something else

    /// Yields the elements of `elements`, by an iterator that is asked for when the first value is.
    public static <T extends @Nullable Object> Generator<T> from(Iterable<? extends T> elements) {
        Source<T> source = Source.of(elements);
        return new Staged<T>(source::into, List.of(source), 1);
    }

    /// Yields what is left of `elements`, which is closed with the generator if it is [AutoCloseable].
    ///
    /// Python's and JavaScript's `iter` and `Iterator.from`.
    public static <T extends @Nullable Object> Generator<T> from(Iterator<? extends T> elements) {
        Source<T> source = Source.ofRest(elements);
        return new Staged<T>(source::into, List.of(source), 1);
    }

    /// Yields the elements of `elements`, one at a time and in order, also those of a parallel stream. The
    /// stream is closed with the generator.
    public static <T extends @Nullable Object> Generator<T> from(Stream<? extends T> elements) {
        Objects.requireNonNull(elements, "elements");
        // A terminal operation that can stop runs nothing ahead, as the stream's own iterator does.
        return new Staged<>(out -> elements.sequential().allMatch(out::accept), List.of(elements), 1);
    }

    /// Yields `values`.
    @SafeVarargs
    @SuppressWarnings("varargs") // it is only read
    public static <T extends @Nullable Object> Generator<T> of(T... values) {
        return from(Arrays.asList(values.clone()));
    }

    /// Yields nothing.
    public static <T extends @Nullable Object> Generator<T> empty() {
        return from(List.of());
    }

    // ---------------------------------------------------------------- from nothing

    /// Yields the integers from 0 up to, and without, `stop`.
    ///
    /// Python's `range`.
    public static Generator<Integer> range(int stop) {
        return range(0, stop, 1);
    }

    /// Yields the integers from `start` up to, and without, `stop`.
    ///
    /// Python's `range`.
    public static Generator<Integer> range(int start, int stop) {
        return range(start, stop, 1);
    }

    /// Yields `start`, `start + step` and so on as long as they are below `stop`, or above it for a negative
    /// `step`.
    ///
    /// Python's `range`.
    ///
    /// @throws IllegalArgumentException if `step` is 0
    public static Generator<Integer> range(int start, int stop, int step) {
        requireStep(step);
        return staged(out -> {
            for (long i = start; step > 0 ? i < stop : i > stop; i += step) {
                if (!out.accept((int) i)) {
                    return false;
                }
            }
            return true;
        });
    }

    /// Yields the integers from 0 up to, and without, `stop`.
    ///
    /// Python's `range`.
    public static Generator<Long> range(long stop) {
        return range(0L, stop, 1L);
    }

    /// Yields the integers from `start` up to, and without, `stop`.
    ///
    /// Python's `range`.
    public static Generator<Long> range(long start, long stop) {
        return range(start, stop, 1L);
    }

    /// Yields `start`, `start + step` and so on as long as they are below `stop`, or above it for a negative
    /// `step`.
    ///
    /// Python's `range`.
    ///
    /// @throws IllegalArgumentException if `step` is 0
    public static Generator<Long> range(long start, long stop, long step) {
        requireStep(step);
        return staged(out -> {
            long i = start;
            while (step > 0 ? i < stop : i > stop) {
                if (!out.accept(i)) {
                    return false;
                }
                long next = i + step;
                if (step > 0 ? next < i : next > i) {
                    return true; // an overflow: it would be beyond any stop
                }
                i = next;
            }
            return true;
        });
    }

    private static void requireStep(long step) {
        if (step == 0) {
            throw new IllegalArgumentException("step must not be 0");
        }
    }

    /// Yields `start` and all integers after it. After the last one that there is as an `int`, an
    /// [ArithmeticException] is thrown; `count(0L)` goes on.
    ///
    /// Python's `itertools.count`.
    public static Generator<Integer> count(int start) {
        return count(start, 1);
    }

    /// Yields `start`, `start + step` and so on. After the last one that there is as an `int`, an
    /// [ArithmeticException] is thrown.
    ///
    /// Python's `itertools.count`.
    public static Generator<Integer> count(int start, int step) {
        return iterate(start, n -> Math.addExact(n, step));
    }

    /// Yields `start` and all integers after it. After the last one that there is as a `long`, an
    /// [ArithmeticException] is thrown.
    ///
    /// Python's `itertools.count`.
    public static Generator<Long> count(long start) {
        return count(start, 1L);
    }

    /// Yields `start`, `start + step` and so on. After the last one that there is as a `long`, an
    /// [ArithmeticException] is thrown.
    ///
    /// Python's `itertools.count`.
    public static Generator<Long> count(long start, long step) {
        return iterate(start, n -> Math.addExact(n, step));
    }

    /// Yields `seed`, what `next` makes of it, what `next` makes of that, and so on without end. `next` is called
    /// when its value is asked for.
    ///
    /// Kotlin's `generateSequence`, which ends at null: here, put `takeWhile(Objects::nonNull)` behind it.
    public static <T extends @Nullable Object> Generator<T> iterate(T seed, UnaryOperator<T> next) {
        Objects.requireNonNull(next, "next");
        return staged(out -> {
            T value = seed;
            while (out.accept(value)) {
                value = next.apply(value);
            }
            return false;
        });
    }

    /// Yields what `supplier` gives, asked once for each value, without end.
    ///
    /// Kotlin's `generateSequence`, which ends at null: here, put `takeWhile(Objects::nonNull)` behind it.
    public static <T extends @Nullable Object> Generator<T> generate(Supplier<? extends T> supplier) {
        Objects.requireNonNull(supplier, "supplier");
        return staged(out -> {
            boolean more = true;
            while (more) {
                more = out.accept(supplier.get());
            }
            return false;
        });
    }

    /// Yields `value` without end.
    ///
    /// Python's `itertools.repeat`.
    public static <T extends @Nullable Object> Generator<T> repeat(T value) {
        return generate(() -> value);
    }

    /// Yields `value` so many `times`.
    ///
    /// Python's `itertools.repeat`.
    ///
    /// @throws IllegalArgumentException if `times` is negative, which Python takes for 0
    public static <T extends @Nullable Object> Generator<T> repeat(T value, long times) {
        if (times < 0) {
            throw new IllegalArgumentException("times must be >= 0, was " + times);
        }
        return staged(out -> {
            for (long i = 0; i < times; i++) {
                if (!out.accept(value)) {
                    return false;
                }
            }
            return true;
        });
    }

    /// Yields the elements of `elements`, and then the same ones again and again without end; nothing if there are
    /// none. Keeps all of them.
    ///
    /// Python's `itertools.cycle`.
    public static <T extends @Nullable Object> Generator<T> cycle(Iterable<? extends T> elements) {
        Source<T> source = Source.of(elements);
        return new Staged<T>(
                out -> {
                    List<T> seen = new ArrayList<>();
                    boolean more = source.into(value -> {
                        seen.add(value);
                        return out.accept(value);
                    });
                    while (more && !seen.isEmpty()) {
                        more = Source.<T>of(seen).into(out);
                    }
                    return more;
                },
                List.of(source),
                1);
    }

    private static <T extends @Nullable Object> Generator<T> staged(Stage<T> stage) {
        return new Staged<>(stage, List.of(), 1);
    }

    // ---------------------------------------------------------------- one after the other

    /// Yields the values of each of `sources`, one source after the other. A source is not started before the one
    /// before it has ended. When one fails, those after it are not started; but they are closed.
    ///
    /// Python's `itertools.chain`, JavaScript's `Iterator.concat`.
    @SafeVarargs
    @SuppressWarnings("varargs") // it is only read
    public static <T extends @Nullable Object> Generator<T> chain(Iterable<? extends T>... sources) {
        return chained(Arrays.asList(sources));
    }

    static <T extends @Nullable Object> Generator<T> chained(List<? extends Iterable<? extends T>> sources) {
        List<Source<T>> all = Source.inTurn(sources);
        return new Staged<>(
                out -> {
                    for (Source<T> source : all) {
                        if (!source.into(out)) {
                            return false;
                        }
                    }
                    return true;
                },
                all,
                1);
    }

    /// Yields the values of each of `sources`, one source after the other. The next source is asked for when the
    /// one before it has ended, and closed at its end. One that has never been asked for is not closed.
    ///
    /// Python's `itertools.chain.from_iterable`.
    public static <T extends @Nullable Object> Generator<T> chainFrom(
            Iterable<? extends Iterable<? extends T>> sources) {
        Source<Iterable<? extends T>> all = Source.of(sources);
        return new Staged<T>(
                out -> all.into(elements -> {
                    try (Source<T> source = Source.of(elements)) {
                        return source.into(out);
                    }
                }),
                List.of(all),
                1);
    }

    // ---------------------------------------------------------------- in step

    /// Yields pairs of a value of `first` and one of `second`, up to the end of the shorter. If that is `second`,
    /// one more value has been taken from `first`.
    ///
    /// Python's and Kotlin's `zip`.
    ///
    /// @throws IllegalArgumentException if both are the same generator
    public static <A extends @Nullable Object, B extends @Nullable Object> Generator<Pair<A, B>> zip(
            Iterable<? extends A> first, Iterable<? extends B> second) {
        return zip(first, second, Pair::new);
    }

    /// Yields what `combine` makes of a value of `first` and one of `second`, up to the end of the shorter. If
    /// that is `second`, one more value has been taken from `first`.
    ///
    /// Kotlin's `zip`.
    ///
    /// @throws IllegalArgumentException if both are the same generator
    public static <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object> Generator<R> zip(
            Iterable<? extends A> first,
            Iterable<? extends B> second,
            BiFunction<? super A, ? super B, ? extends R> combine) {
        Function<@Nullable Object[], R> ofRow = ofRow(combine);
        return Lockstep.of(both(first, second), (sources, out) -> new Zip<>(sources, out, ofRow, false));
    }

    /// Yields rows of one value of each of `sources`, up to the end of the shortest; nothing if there are no
    /// sources. Each row is a list of its own, which cannot be changed.
    ///
    /// Python's `zip`.
    ///
    /// @throws IllegalArgumentException if one generator is there twice
    public static <T extends @Nullable Object> Generator<List<T>> zip(List<? extends Iterable<? extends T>> sources) {
        return Lockstep.of(sources, (each, out) -> new Zip<T, List<T>>(each, out, Itertools::row, false));
    }

    /// Yields pairs of a value of `first` and one of `second`, which must end at the same time: the generator
    /// fails with an [IllegalStateException], which names the shorter one, if they do not.
    ///
    /// Python's `zip(first, second, strict=True)`.
    ///
    /// @throws IllegalArgumentException if both are the same generator
    public static <A extends @Nullable Object, B extends @Nullable Object> Generator<Pair<A, B>> zipStrict(
            Iterable<? extends A> first, Iterable<? extends B> second) {
        Function<@Nullable Object[], Pair<A, B>> ofRow = ofRow(Pair<A, B>::new);
        return Lockstep.of(both(first, second), (sources, out) -> new Zip<>(sources, out, ofRow, true));
    }

    /// Yields rows of one value of each of `sources`, which must end at the same time: the generator fails with an
    /// [IllegalStateException], which names the first shorter one, if they do not. Each row is a list of its own,
    /// which cannot be changed.
    ///
    /// Python's `zip(*sources, strict=True)`.
    ///
    /// @throws IllegalArgumentException if one generator is there twice
    public static <T extends @Nullable Object> Generator<List<T>> zipStrict(
            List<? extends Iterable<? extends T>> sources) {
        return Lockstep.of(sources, (each, out) -> new Zip<T, List<T>>(each, out, Itertools::row, true));
    }

    /// Yields pairs of a value of `first` and one of `second`, up to the end of the longer, with `firstFiller` or
    /// `secondFiller` in place of what is missing.
    ///
    /// Python's `itertools.zip_longest`.
    ///
    /// @throws IllegalArgumentException if both are the same generator
    public static <A extends @Nullable Object, B extends @Nullable Object> Generator<Pair<A, B>> zipLongest(
            Iterable<? extends A> first, Iterable<? extends B> second, A firstFiller, B secondFiller) {
        Function<@Nullable Object[], Pair<A, B>> ofRow = ofRow(Pair<A, B>::new);
        @Nullable Object[] fillers = {firstFiller, secondFiller};
        return Lockstep.of(both(first, second), (sources, out) -> new ZipLongest<>(sources, out, ofRow, fillers));
    }

    /// Yields rows of one value of each of `sources`, up to the end of the longest, with `filler` in place of
    /// what is missing; nothing if there are no sources. Each row is a list of its own, which cannot be changed.
    ///
    /// Python's `itertools.zip_longest`.
    ///
    /// @throws IllegalArgumentException if one generator is there twice
    public static <T extends @Nullable Object> Generator<List<T>> zipLongest(
            List<? extends Iterable<? extends T>> sources, T filler) {
        @Nullable Object[] fillers = Collections.nCopies(sources.size(), filler).toArray();
        return Lockstep.of(sources, (each, out) -> new ZipLongest<T, List<T>>(each, out, Itertools::row, fillers));
    }

    private static List<Iterable<? extends @Nullable Object>> both(
            Iterable<? extends @Nullable Object> first, Iterable<? extends @Nullable Object> second) {
        return List.of(Objects.requireNonNull(first, "first"), Objects.requireNonNull(second, "second"));
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // a row has a value of each source; whether null, its type says
    private static <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
            Function<@Nullable Object[], R> ofRow(BiFunction<? super A, ? super B, ? extends R> combine) {
        Objects.requireNonNull(combine, "combine");
        return row -> combine.apply((A) row[0], (B) row[1]);
    }

    @SuppressWarnings("unchecked") // a row has a value of each source
    private static <T extends @Nullable Object> List<T> row(@Nullable Object[] values) {
        return (List<T>) Collections.unmodifiableList(Arrays.asList(values));
    }

    /// Yields one value of each of `sources` in turn; one that is at its end is passed over, until all are.
    ///
    /// The recipe `roundrobin` of Python's documentation.
    ///
    /// @throws IllegalArgumentException if one generator is there twice
    @SafeVarargs
    @SuppressWarnings("varargs") // it is only read
    public static <T extends @Nullable Object> Generator<T> interleave(Iterable<? extends T>... sources) {
        return interleaveFrom(Arrays.asList(sources));
    }

    /// Yields one value of each of the sources in the list in turn, as [#interleave] does.
    public static <T extends @Nullable Object> Generator<T> interleaveFrom(
            List<? extends Iterable<? extends T>> sources) {
        return Lockstep.<T, T>of(sources, Interleave::new);
    }

    /// Yields the values of `sources`, each of which is sorted by their natural order, in that order. Equal ones
    /// come in the order of their sources. Keeps one value of each source.
    ///
    /// Python's `heapq.merge`.
    ///
    /// @throws IllegalArgumentException if one generator is there twice
    @SafeVarargs
    @SuppressWarnings("varargs") // it is only read
    public static <T extends Comparable<? super T>> Generator<T> merge(Iterable<? extends T>... sources) {
        return merge(Comparator.naturalOrder(), sources);
    }

    /// Yields the values of `sources`, each of which is sorted by `order`, in that order. Equal ones come in the
    /// order of their sources. Keeps one value of each source.
    ///
    /// Python's `heapq.merge` with a `key`.
    ///
    /// @throws IllegalArgumentException if one generator is there twice
    @SafeVarargs
    @SuppressWarnings("varargs") // it is only read
    public static <T extends @Nullable Object> Generator<T> merge(
            Comparator<? super T> order, Iterable<? extends T>... sources) {
        return mergeFrom(order, Arrays.asList(sources));
    }

    /// Yields the values of the sources in the list in their common order, as [#merge] does.
    public static <T extends @Nullable Object> Generator<T> mergeFrom(
            Comparator<? super T> order, List<? extends Iterable<? extends T>> sources) {
        Objects.requireNonNull(order, "order");
        return Lockstep.<T, T>of(sources, (each, out) -> new Merge<>(each, out, order));
    }

    /// Yields those of `values` whose place in `selectors` holds true, up to the end of the shorter.
    ///
    /// Python's `itertools.compress`.
    ///
    /// @throws IllegalArgumentException if both are the same generator
    public static <T extends @Nullable Object> Generator<T> compress(
            Iterable<? extends T> values, Iterable<Boolean> selectors) {
        return Itertools.<T, Boolean>zip(values, selectors).filter(Pair::second).map(Pair::first);
    }

    // ---------------------------------------------------------------- choices

    /// Yields all rows of one element of each of `pools`, as nested loops over them would: the last one goes
    /// fastest. One empty row if there are no pools. Each row is a list of its own, which cannot be changed.
    ///
    /// The pools are read, and closed, when the first row is asked for.
    ///
    /// Python's `itertools.product`.
    @SafeVarargs
    @SuppressWarnings("varargs") // it is only read
    public static <T extends @Nullable Object> Generator<List<T>> product(Iterable<? extends T>... pools) {
        return productFrom(Arrays.asList(pools));
    }

    /// Yields all rows of one element of each of the pools in the list, as [#product] does.
    public static <T extends @Nullable Object> Generator<List<T>> productFrom(
            List<? extends Iterable<? extends T>> pools) {
        List<Source<T>> sources = Source.atOnce(pools);
        return new Staged<List<T>>(
                out -> {
                    List<List<T>> elements = new ArrayList<>(sources.size());
                    for (Source<T> source : sources) {
                        elements.add(Choices.read(source));
                    }
                    return Choices.product(elements).into(out);
                },
                sources,
                1);
    }

    /// Yields all rows of `length` elements of `pool`, each of which may be there several times, in any order:
    /// the product of `pool` with itself. Each row is a list of its own, which cannot be changed.
    ///
    /// The pool is read, and closed, when the first row is asked for.
    ///
    /// Python's `itertools.product(pool, repeat=length)`.
    ///
    /// @throws IllegalArgumentException if `length` is negative
    public static <T extends @Nullable Object> Generator<List<T>> product(Iterable<? extends T> pool, int length) {
        return choices(pool, length, elements -> Choices.product(Collections.nCopies(length, elements)));
    }

    /// Yields all rows of `length` elements of `pool`, none twice, in all orders; nothing if there are fewer
    /// elements. Equal elements at different places are different ones. Each row is a list of its own, which
    /// cannot be changed.
    ///
    /// The pool is read, and closed, when the first row is asked for.
    ///
    /// Python's `itertools.permutations`.
    ///
    /// @throws IllegalArgumentException if `length` is negative
    public static <T extends @Nullable Object> Generator<List<T>> permutations(Iterable<? extends T> pool, int length) {
        return choices(pool, length, elements -> Choices.permutations(elements, length));
    }

    /// Yields all rows of `length` elements of `pool`, none twice, in the order of the pool; nothing if there are
    /// fewer elements. Equal elements at different places are different ones. Each row is a list of its own, which
    /// cannot be changed.
    ///
    /// The pool is read, and closed, when the first row is asked for.
    ///
    /// Python's `itertools.combinations`.
    ///
    /// @throws IllegalArgumentException if `length` is negative
    public static <T extends @Nullable Object> Generator<List<T>> combinations(Iterable<? extends T> pool, int length) {
        return choices(pool, length, elements -> Choices.combinations(elements, length));
    }

    /// Yields all rows of `length` elements of `pool`, each of which may be there several times, in the order of
    /// the pool. Each row is a list of its own, which cannot be changed.
    ///
    /// The pool is read, and closed, when the first row is asked for.
    ///
    /// Python's `itertools.combinations_with_replacement`.
    ///
    /// @throws IllegalArgumentException if `length` is negative
    public static <T extends @Nullable Object> Generator<List<T>> combinationsWithReplacement(
            Iterable<? extends T> pool, int length) {
        return choices(pool, length, elements -> Choices.combinationsWithReplacement(elements, length));
    }

    private static <T extends @Nullable Object> Generator<List<T>> choices(
            Iterable<? extends T> pool, int length, Function<List<T>, Choices<T>> kind) {
        if (length < 0) {
            throw new IllegalArgumentException("length must be >= 0, was " + length);
        }
        Source<T> source = Source.of(pool);
        return new Staged<List<T>>(out -> kind.apply(Choices.read(source)).into(out), List.of(source), 1);
    }
}
