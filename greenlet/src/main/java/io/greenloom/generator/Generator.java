package io.greenloom.generator;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
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
/// **Threads.** Before its first value it may be handed over freely. Then it belongs to the thread that asked for
/// that, virtual threads and tasks counting as threads of their own: no other may step or close it before its end,
/// as compiled code goes on to take the first thread for the current one. Each thread may have one of its own, get
/// the values through a queue, or step [#shared()]. The body sees the scoped values and, in the opened mode, the
/// thread of whoever steps it.
///
/// **Failures.** What the body throws reaches the consumer as the very same object, undeclared if it is checked;
/// then the generator is at its end. A [java.util.NoSuchElementException] of the body is wrapped, as it would look
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

    Generator() {}

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
    /// @throws java.util.NoSuchElementException if the body ends, or has ended
    /// @throws IllegalStateException if the body is running, or belongs to another thread
    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // the body yields nothing else; whether null, its type says
    public final T next() {
        return (T) nextValue();
    }

    /// Returns this generator, at wherever it is.
    @Override
    public final Iterator<T> iterator() {
        return this;
    }

    /// Ends the body: raises a [GeneratorExit] where it is suspended, after closing what it yields from. Does
    /// nothing if it has ended, and does not run it if it has not started.
    ///
    /// @throws IllegalStateException if the body is running or belongs to another thread, or if it yields again
    ///     instead of ending; then it goes on living
    @Override
    public final void close() {
        closeRoutine();
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

    /// Gives every value that is left to `action`, and closes, also when `action` throws. Until it returns, this
    /// generator is in use: stepping or closing it from `action` is refused.
    @Override
    public final void forEach(Consumer<? super T> action) {
        Objects.requireNonNull(action, "action");
        Terminal.drain(this, (T value) -> {
            action.accept(value);
            return true;
        });
    }

    /// Gives every value that is left to `action`, as [#forEach] does.
    @Override
    public final void forEachRemaining(Consumer<? super T> action) {
        forEach(action);
    }

    /// Returns the values that are left, in a list of the caller's own; then it is closed, also after a failure.
    public final List<T> toList() {
        List<T> values = new ArrayList<>();
        forEach(values::add);
        return values;
    }

    /// Returns a sequential stream of the values that are left. A stream that is run to its end pushes them
    /// through its stages. Closing the stream closes this generator; a stream that is run to its end has nothing
    /// left to close.
    public final Stream<T> stream() {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED), false)
                .onClose(this::close);
    }
}
