package io.greenloom.generator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.Spliterator;
import java.util.StringJoiner;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collector;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// Values that a body yields one after the other, when they are asked for.
///
/// ```java
/// try (Generator<Path> files = Generator.of(y -> walk(root, y))) {   // y goes down the recursion
///     for (Path file : files) { ... }
/// }
/// ```
///
/// It is its own iterator and can be gone through once. Leaving a `for` early does not close it, as Java tells
/// nobody: use try-with-resources, or [#toList] and the like, which close. At its end there is nothing left to
/// close.
///
/// **All at once.** A terminal operation, such as [#toList], [#first] or [#sumOf], goes on from wherever the
/// generator is and closes it, however that ends. What the functions throw that are given to it comes out as it
/// is. Until it returns the generator is in use: stepping or closing it from such a function is refused.
///
/// **Threads.** Before its first value it may be handed over freely. Then it belongs to the thread that asked for
/// that, virtual threads and tasks counting as threads of their own: no other may step or close it before its end,
/// as compiled code goes on to take the first thread for the current one. Each thread may have one of its own, get
/// the values through a queue, or step [#shared()]. The body sees the scoped values and, in the opened mode, the
/// thread of whoever steps it.
///
/// **Failures.** What the body throws reaches the consumer as the very same object, undeclared if it is checked;
/// then the generator is at its end. A [NoSuchElementException] of the body is wrapped, as it would look
/// like the end.
///
/// An abandoned generator is collected without running its `finally` blocks: [#close] it.
///
/// Counterpart of a Python generator function without `send` and `return`; [Coroutine] has those.
///
/// @param <T> what the body yields
@SuppressWarnings("IterableAndIterator") // as in Python: a generator is its own iterator, and says that it is used up
public abstract sealed class Generator<T extends @Nullable Object> extends Pipeline<T>
        implements Iterator<T>, Iterable<T>, AutoCloseable permits Bodied, Staged {
    /// The code of a generator.
    @FunctionalInterface
    public interface Body<T extends @Nullable Object> {
        /// Runs from the first value that is asked for on. On whose stack, `y` hides; it may suspend anywhere.
        void run(Yielder<T, Void> y) throws Exception;
    }

    private @Nullable Generator<?> reader; // the pipeline that has taken this one over, once it runs

    Generator() {}

    /// Remembers who reads from this one now, unless somebody else does.
    final void takenOverBy(Generator<?> pipeline) {
        if (state() != RUNNING) {
            reader = pipeline;
        }
    }

    /// Returns a generator over `body`, of which nothing runs until it is asked for a value.
    public static <T extends @Nullable Object> Generator<T> of(Body<T> body) {
        return new Bodied<>(body);
    }

    @Override
    final String kind() {
        return "Generator";
    }

    // ---------------------------------------------------------------- one value after the other

    /// Returns whether there is a next value. Runs the body up to its next `yield`, and keeps the value for
    /// [#next].
    ///
    /// @throws IllegalStateException if the body is running, or belongs to another thread
    @Override
    public final boolean hasNext() {
        return hasNextValue();
    }

    /// Runs the body up to its next `yield` and returns the value.
    ///
    /// @throws NoSuchElementException if the body ends, or has ended
    /// @throws IllegalStateException if the body is running, or belongs to another thread
    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // the body yields nothing else; whether null, its type says
    public final T next() {
        return (T) nextValue();
    }

    /// Runs the body up to its next `yield` and returns the value, or `otherwise` at the end, where it stays.
    ///
    /// Python's `next(g, otherwise)`.
    ///
    /// @throws IllegalStateException if the body is running, or belongs to another thread
    @SuppressWarnings({"unchecked", "NullAway"}) // as above
    public final T nextOr(T otherwise) {
        return (T) nextValueOr(otherwise);
    }

    /// Returns the value that [#next] will return, and keeps it; the body runs up to that `yield`.
    ///
    /// Ruby's `peek`; for parsers and the like. [#onEach] is what streams call `peek`.
    ///
    /// @throws NoSuchElementException if the body ends, or has ended
    /// @throws IllegalStateException if the body is running, or belongs to another thread
    @SuppressWarnings({"unchecked", "NullAway"}) // as above
    public final T peek() {
        return (T) peekValue();
    }

    /// Returns this generator, at wherever it is.
    @Override
    public final Iterator<T> iterator() {
        return this;
    }

    /// Ends the body: raises a [GeneratorExit] where it is suspended, after closing what it yields from. Does
    /// nothing if it has ended, and does not run it if it has not started. Where a pipeline has taken this one
    /// over and is suspended, that is closed, and this one with it.
    ///
    /// @throws IllegalStateException if the body is running or belongs to another thread, or if it yields again
    ///     instead of ending; then it goes on living
    @Override
    public final void close() {
        Generator<?> pipeline = reader;
        if (pipeline != null && state() == RUNNING && pipeline.state() != DONE) {
            pipeline.close();
        } else {
            closeRoutine();
        }
    }

    @Override
    public final Generator<T> borrowed() {
        return new Staged<>(
                out -> {
                    while (hasNext()) {
                        if (!out.accept(next())) {
                            return false;
                        }
                    }
                    return true;
                },
                List.of(),
                1);
    }

    // ---------------------------------------------------------------- all at once

    /// Gives values to `consumer` as long as it wants more, and closes.
    private void drain(Outlet<? super T> consumer) {
        Terminal.drain(this, consumer);
    }

    /// Gives every value that is left to `action`, and closes, also when `action` throws.
    @Override
    public final void forEach(Consumer<? super T> action) {
        Objects.requireNonNull(action, "action");
        drain(value -> {
            action.accept(value);
            return true;
        });
    }

    /// Sends every value that is left to `sink`, until it wants no more; then this generator and `sink` are
    /// closed, in this order. Returns the sink's result.
    ///
    /// A failure of this generator ends the input of `sink`, which sees it ([Sink#fail]), and is thrown in any
    /// case; if the sink has made a result of what came before it, that is readable there. What the sink throws
    /// closes this generator. A sink that has ended already takes nothing, and this generator is closed.
    ///
    /// @throws IllegalStateException if `sink` is closed or running, or if this generator is running; in the
    ///     first two cases nothing has happened
    public final <Result extends @Nullable Object> Result sendTo(Sink<? super T, ? extends Result> sink) {
        boolean wanted = sink.wantsValues();
        try {
            if (wanted) {
                Terminal.<T>drain(this, sink::send);
            } else {
                close();
            }
        } catch (Throwable e) {
            try {
                sink.fail(e);
            } catch (Throwable ofSink) {
                if (ofSink != e) {
                    e.addSuppressed(ofSink);
                }
            }
            throw e;
        }
        return sink.closeAndGet();
    }

    /// Gives every value that is left to `action`, as [#forEach] does.
    @Override
    public final void forEachRemaining(Consumer<? super T> action) {
        forEach(action);
    }

    /// Returns the values that are left, in a list of the caller's own.
    public final List<T> toList() {
        List<T> values = new ArrayList<>();
        drain(values::add);
        return values;
    }

    /// Returns the different values that are left, in a set of the caller's own, which keeps their order.
    public final Set<T> toSet() {
        Set<T> values = new LinkedHashSet<>();
        drain(value -> {
            values.add(value);
            return true;
        });
        return values;
    }

    /// Returns what `collector` makes of the values that are left.
    public final <A extends @Nullable Object, R extends @Nullable Object> R collect(
            Collector<? super T, A, R> collector) {
        Objects.requireNonNull(collector, "collector");
        A container = newContainer(collector);
        BiConsumer<A, ? super T> accumulator = collector.accumulator();
        drain(value -> {
            accumulator.accept(container, value);
            return true;
        });
        return collector.finisher().apply(container);
    }

    private <A extends @Nullable Object> A newContainer(Collector<? super T, A, ?> collector) {
        try {
            return collector.supplier().get();
        } catch (Throwable e) {
            Source.closeAll(List.of(this), e);
            throw e;
        }
    }

    /// Returns the texts of the values that are left, with `delimiter` between them; that of null is `null`.
    ///
    /// Python's `delimiter.join(map(str, g))`.
    public final String join(CharSequence delimiter) {
        StringJoiner joined = new StringJoiner(Objects.requireNonNull(delimiter, "delimiter"));
        drain(value -> {
            joined.add(String.valueOf(value));
            return true;
        });
        return joined.toString();
    }

    /// Returns how many values are left.
    public final long count() {
        var result = new Terminal<T>() {
            long count;

            @Override
            boolean take(T value) {
                count++;
                return true;
            }
        };
        result.drain(this);
        return result.count;
    }

    /// Returns the sum of what `number` makes of the values that are left; 0 if there are none.
    ///
    /// @throws ArithmeticException if it leaves the range of `long`: [#fold] may add other numbers
    public final long sumOf(ToLongFunction<? super T> number) {
        Objects.requireNonNull(number, "number");
        var result = new Terminal<T>() {
            long sum;

            @Override
            boolean take(T value) {
                sum = Math.addExact(sum, number.applyAsLong(value));
                return true;
            }
        };
        result.drain(this);
        return result.sum;
    }

    /// Returns the sum of what `number` makes of the values that are left, with the rounding errors compensated
    /// for, as in [java.util.stream.DoubleStream#sum]; 0 if there are none.
    public final double sumOfDouble(ToDoubleFunction<? super T> number) {
        Objects.requireNonNull(number, "number");
        DoubleSummaryStatistics statistics = new DoubleSummaryStatistics();
        drain(value -> {
            statistics.accept(number.applyAsDouble(value));
            return true;
        });
        return statistics.getSum();
    }

    /// Combines `initial` with the first value that is left, the result with the second, and so on; returns the
    /// last result, which is `initial` if there are no values.
    ///
    /// Python's `functools.reduce` with an initial value, Kotlin's `fold`.
    public final <A extends @Nullable Object> A fold(
            A initial, BiFunction<? super A, ? super T, ? extends A> operation) {
        Objects.requireNonNull(operation, "operation");
        var result = new Terminal<T>() {
            A total = initial;

            @Override
            boolean take(T value) {
                total = operation.apply(total, value);
                return true;
            }
        };
        result.drain(this);
        return result.total;
    }

    /// Combines the first two values that are left, the result with the third, and so on; returns the last result,
    /// or empty if there are no values.
    ///
    /// Python's `functools.reduce`, Kotlin's `reduceOrNull`.
    ///
    /// @throws NullPointerException if the result is null: [#fold] may return it
    public final Optional<T> reduce(BinaryOperator<T> operation) {
        Objects.requireNonNull(operation, "operation");
        Slot<T> result = new Slot<>();
        drain(value -> {
            result.combine(value, operation);
            return true;
        });
        return result.orEmpty("use fold");
    }

    /// Returns the least of the values that are left, the first of several; empty if there are none.
    ///
    /// @throws NullPointerException if it is null: `sorted(order).first()` may return it
    public final Optional<T> min(Comparator<? super T> order) {
        Objects.requireNonNull(order, "order");
        Slot<T> result = new Slot<>();
        drain(value -> {
            result.keepFirst(value, order);
            return true;
        });
        return result.orEmpty("use sorted(order).first()");
    }

    /// Returns the greatest of the values that are left, the first of several; empty if there are none.
    ///
    /// @throws NullPointerException if it is null: `sorted(order.reversed()).first()` may return it
    public final Optional<T> max(Comparator<? super T> order) {
        Objects.requireNonNull(order, "order");
        Slot<T> result = new Slot<>();
        drain(value -> {
            result.keepFirst(value, (a, b) -> order.compare(b, a));
            return true;
        });
        return result.orEmpty("use sorted(order.reversed()).first()");
    }

    /// Returns the last of the values that are left.
    ///
    /// @throws NoSuchElementException if there are none
    public final T last() {
        Slot<T> result = new Slot<>();
        drain(value -> {
            result.put(value);
            return true;
        });
        return result.orThrow(this);
    }

    // ---------------------------------------------------------------- until it is known

    /// Returns the next value, and closes: there is no second one. Where there is, use [#next].
    ///
    /// @throws NoSuchElementException if there is none
    public final T first() {
        return findFirst().orThrow(this);
    }

    /// Returns the next value, or `otherwise` if there is none, and closes.
    ///
    /// [#nextOr] does not close.
    public final T firstOr(T otherwise) {
        return findFirst().or(otherwise);
    }

    private Slot<T> findFirst() {
        Slot<T> found = new Slot<>();
        drain(value -> {
            found.put(value);
            return false;
        });
        return found;
    }

    /// Returns the first of the values that are left that `wanted` holds for, or empty, and closes.
    ///
    /// Kotlin's and JavaScript's `find`.
    ///
    /// @throws NullPointerException if it is null: `filter(wanted).first()` may return it
    public final Optional<T> find(Predicate<? super T> wanted) {
        Objects.requireNonNull(wanted, "wanted");
        Slot<T> found = new Slot<>();
        drain(value -> {
            if (!wanted.test(value)) {
                return true;
            }
            found.put(value);
            return false;
        });
        return found.orEmpty("use filter(wanted).first()");
    }

    /// Returns whether `condition` holds for any of the values that are left; it asks for no more after the first
    /// one, and closes.
    ///
    /// Python's `any`.
    public final boolean anyMatch(Predicate<? super T> condition) {
        Objects.requireNonNull(condition, "condition");
        var result = new Terminal<T>() {
            boolean found;

            @Override
            boolean take(T value) {
                found = condition.test(value);
                return !found;
            }
        };
        result.drain(this);
        return result.found;
    }

    /// Returns whether `condition` holds for all of the values that are left; it asks for no more after the first
    /// one that it does not hold for, and closes.
    ///
    /// Python's `all`.
    public final boolean allMatch(Predicate<? super T> condition) {
        Objects.requireNonNull(condition, "condition");
        return !anyMatch(value -> !condition.test(value));
    }

    /// Returns whether `condition` holds for none of the values that are left; it asks for no more after the first
    /// one, and closes.
    public final boolean noneMatch(Predicate<? super T> condition) {
        return !anyMatch(condition);
    }

    // ---------------------------------------------------------------- for streams

    /// Returns the values that are left as a sequential stream. A terminal operation that goes through all of them
    /// has them pushed; one that may stop early, or a stream with `limit` in it, pulls them and leaves this
    /// generator where it is: then closing the stream closes it.
    ///
    /// ```java
    /// try (Stream<String> lines = generator.stream()) { ... }
    /// ```
    public final Stream<T> stream() {
        return StreamSupport.stream(spliterator(), false).onClose(this::close);
    }

    /// Returns a spliterator over the values that are left, which is never split.
    @Override
    public final Spliterator<T> spliterator() {
        return new Splitless<>(this);
    }
}
