package io.greenloom.generator;

import io.greenloom.loom.Continuation;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
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
}
