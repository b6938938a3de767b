package io.greenloom.generator;

import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A generator that also takes values, errors and a result: Python's generator in full.
///
/// ```java
/// Coroutine<Double, Double, String> average = Coroutine.of(y -> {
///     double sum = 0;
///     int n = 0;
///     Double in = y.yield(0.0);
///     while (in != null) {
///         sum += in;
///         in = y.yield(sum / ++n);
///     }
///     return n + " values";
/// });
/// average.next();       // 0.0: runs to the first yield
/// average.send(10.0);   // 10.0
/// average.send(20.0);   // 15.0
/// ```
///
/// **Threads.** Before its first value it may be handed over freely. Then it belongs to the thread that asked for
/// that, virtual threads and tasks counting as threads of their own: no other may step or close it before its end,
/// as compiled code goes on to take the first thread for the current one. Each thread may have one of its own, or
/// get the values through a queue, or step the `shared()` of its [#values]. The body sees the scoped values and,
/// in the opened mode, the thread of whoever steps it.
///
/// **Failures.** What the body throws reaches the consumer as the very same object, undeclared if it is checked;
/// then the coroutine is at its end. A [java.util.NoSuchElementException] of the body is wrapped, as it would look
/// like the end.
///
/// An abandoned coroutine is collected without running its `finally` blocks: [#close] it.
///
/// @param <Out> what the body yields
/// @param <In> what it is sent
/// @param <Result> what it returns
public final class Coroutine<Out extends @Nullable Object, In extends @Nullable Object, Result extends @Nullable Object>
        extends Driver implements AutoCloseable {
    /// The code of a coroutine.
    @FunctionalInterface
    public interface Body<Out extends @Nullable Object, In extends @Nullable Object, Result extends @Nullable Object> {
        /// Runs on the coroutine's own stack, from the first `next` on.
        Result run(Yielder<Out, In> y) throws Exception;
    }

    private @Nullable Body<Out, In, Result> body; // until it starts

    private Coroutine(Body<Out, In, Result> body) {
        this.body = Objects.requireNonNull(body, "body");
    }

    /// Returns a coroutine over `body`, of which nothing runs until it is asked for a value.
    public static <Out extends @Nullable Object, In extends @Nullable Object, Result extends @Nullable Object>
            Coroutine<Out, In, Result> of(Body<Out, In, Result> body) {
        return new Coroutine<>(body);
    }

    @Override
    @Nullable
    Object runBody() throws Exception {
        Body<Out, In, Result> entered = Objects.requireNonNull(body);
        body = null;
        Yielder<Out, In> yielder = new Yielder<>(this);
        try {
            return entered.run(yielder);
        } finally {
            yielder.end();
        }
    }

    @Override
    void abandon(Throwable raised) {
        body = null;
    }

    @Override
    String kind() {
        return "Coroutine";
    }

    /// Returns whether there is a next value. Runs the body up to its next `yield`, and keeps the value for
    /// [#next].
    ///
    /// @throws IllegalStateException if the body is running, or belongs to another thread
    public boolean hasNext() {
        return hasNextValue();
    }

    /// Runs the body up to its next `yield`, which returns null to it; returns the value.
    ///
    /// @throws java.util.NoSuchElementException if the body ends, or has ended
    /// @throws IllegalStateException if the body is running, or belongs to another thread
    @SuppressWarnings({"unchecked", "NullAway"}) // the body yields nothing else; whether null, its type says
    public Out next() {
        return (Out) nextValue();
    }

    /// Makes the `yield` that the body is suspended in return `value`, and runs it up to the next; returns that
    /// value.
    ///
    /// @throws java.util.NoSuchElementException if the body ends, or has ended
    /// @throws IllegalStateException if the body has not started and `value` is not null, if it is running or
    ///     belongs to another thread, or if [#hasNext] has already asked for the next value; nothing has happened
    ///     then
    @SuppressWarnings({"unchecked", "NullAway"}) // the body yields nothing else; whether null, its type says
    public Out send(In value) {
        return (Out) sendValue(value);
    }

    /// Sends `value` as [#send] does, and says by what comes back whether the body has yielded or returned.
    ///
    /// ```java
    /// switch (c.advance(answer)) {
    ///     case Step.Yielded(var question) -> ask(question);
    ///     case Step.Returned(var result) -> finish(result);
    /// }
    /// ```
    ///
    /// @throws IllegalStateException as [#send], or if the body has failed or been closed before without a result
    public Step<Out, Result> advance(In value) {
        return sendAndKeep(value) ? new Step.Yielded<>(next()) : new Step.Returned<>(result());
    }

    /// Asks for the next value as [#next] does, and says by what comes back whether the body has yielded or
    /// returned.
    ///
    /// @throws IllegalStateException as [#advance(Object)]
    public Step<Out, Result> advance() {
        return hasNext() ? new Step.Yielded<>(next()) : new Step.Returned<>(result());
    }

    /// Throws `error`, the very object, at the `yield` that the body is suspended in, and runs it up to the next;
    /// returns that value. A body that has not started, or has ended, is not run: `error` is thrown.
    ///
    /// Counterpart of Python's `generator.throw`.
    ///
    /// @throws java.util.NoSuchElementException if the body ends
    /// @throws IllegalStateException if it is running or belongs to another thread, or if [#hasNext] has already
    ///     asked for the next value
    @SuppressWarnings({"unchecked", "NullAway"}) // the body yields nothing else; whether null, its type says
    public Out raise(Throwable error) {
        return (Out) raiseError(error);
    }

    /// Returns whether the body has ended: returned, failed or been closed.
    public boolean isDone() {
        return state() == DONE;
    }

    /// Returns what the body returned, as often as asked.
    ///
    /// @throws IllegalStateException if it has not: it is not at its end, or failed, or was closed before
    @SuppressWarnings({"unchecked", "NullAway"}) // what the body returned; whether null, its type says
    public Result result() {
        if (!isDone() || act() != Act.RETURNED) {
            throw new IllegalStateException(this + " has no result: "
                    + (isDone() ? "it failed or was closed before it returned" : "step it to its end first"));
        }
        return (Result) returned();
    }

    /// Gives every value that is left to `action`, and returns what the body returns; closes when `action` throws.
    /// The body is sent null each time. Until it returns, this coroutine is in use: stepping or closing it from
    /// `action` is refused.
    ///
    /// @throws IllegalStateException if the body is running or belongs to another thread, or if it has failed or
    ///     been closed before without a result
    public Result forEach(Consumer<? super Out> action) {
        Objects.requireNonNull(action, "action");
        Terminal.drain(this, (Out value) -> {
            action.accept(value);
            return true;
        });
        return result();
    }

    /// Returns a generator of what is left to yield; closing it closes this coroutine, whose [#result] then stays
    /// readable.
    public Generator<Out> values() {
        return new Staged<Out>(this::into, List.of(this), 1);
    }

    @SuppressWarnings("unchecked") // a routine yields what its type says
    private boolean into(Outlet<? super Out> out) {
        return push((Outlet<@Nullable Object>) (Outlet<?>) out);
    }

    /// Ends the body: raises a [GeneratorExit] where it is suspended, after closing what it yields from. Does
    /// nothing if it has ended, and does not run it if it has not started.
    ///
    /// @throws IllegalStateException if the body is running or belongs to another thread, or if it yields again
    ///     instead of ending; then it goes on living
    @Override
    public void close() {
        closeRoutine();
    }

    /// Closes as [#close] does, and returns what the body returned; null if it did not.
    @SuppressWarnings({"unchecked", "NullAway"}) // what the body returned; whether null, its type says
    public @Nullable Result closeAndGet() {
        return (Result) closeRoutine();
    }
}
