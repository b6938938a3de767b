package io.greenloom.generator;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collector;
import org.jspecify.annotations.Nullable;

/// Where values are sent one after the other: the dual of a [Generator], which is asked for them.
///
/// ```java
/// Sink<Double, Double> average = Sink.of(in -> {
///     double sum = 0;
///     int n = 0;
///     for (double x : in) {                     // suspended here until the next value is sent, or the end
///         sum += x;
///         n++;
///     }
///     return n == 0 ? 0 : sum / n;
/// });
/// average.send(10.0);
/// average.send(20.0);
/// average.closeAndGet();                        // 15.0
///
/// List<String> found = lines.sendTo(Sink.<String, List<String>>collecting(Collectors.toList())
///         .filtering(line -> line.contains("python")));
/// ```
///
/// **End.** It ends when it wants no more (its body returns, [#taking] has its number) or when its input ends
/// ([#close]); from then on [#result] is readable. A body sees the end of its input as the end of its loop, and
/// goes on to what stands behind it; so it also runs if it was closed without a value.
///
/// **Failures.** What the body throws reaches whoever sends or closes as the very same object, undeclared if it is
/// checked, and ends the sink. What a function of a stage throws, or a sink of a [#broadcast], ends all that its
/// values go to: they see it as a failure of their input ([#fail]). Later failures are added to it as suppressed.
///
/// Try-with-resources calls [#close] also when its block has thrown, and so tells the body that its input is
/// complete. Where that matters, call [#fail] in a `catch`, or leave it to [Generator#sendTo].
///
/// **Threads.** Used by one thread at a time; two at once are found out and one of them is refused, as is a body
/// that sends to itself. A body that has started belongs to the thread that sent first, as that of a [Generator]
/// does; a sink without one may be handed from thread to thread. The body sees the scoped values and, in the
/// opened mode, the thread of whoever sends or closes.
///
/// An abandoned sink is collected without running the rest of its body: [#close] it.
///
/// Counterpart of a Python generator that is only sent to (`line = (yield)`), primed by itself. `sink::send` is a
/// [Consumer], and a [Predicate] of whether more is wanted.
///
/// @param <In> what it is sent
/// @param <Result> what it makes of that
public abstract sealed class Sink<In extends @Nullable Object, Result extends @Nullable Object> implements AutoCloseable
        permits Receiving, Collecting, Relay {
    // | state | send            | close, fail | its code wants no more, or throws |
    // |-------|-----------------|-------------|-----------------------------------|
    // | OPEN  | BUSY, then OPEN | BUSY        |                                   |
    // | BUSY  | refused         | refused     | ENDED; while it is closed, CLOSED |
    // | ENDED | false           | CLOSED      |                                   |
    // | CLOSED| refused         | nothing     |                                   |
    private static final int OPEN = 0;
    private static final int BUSY = 1;
    private static final int ENDED = 2;
    private static final int CLOSED = 3;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Sink.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// The code of a sink.
    @FunctionalInterface
    public interface Body<In extends @Nullable Object, Result extends @Nullable Object> {
        /// Runs on the sink's own stack, from the first value or the end of its input on, which `in` gives it.
        Result run(Inbox<In> in) throws Exception;
    }

    private volatile int state; // from OPEN and ENDED by compare-and-set, from BUSY by who claimed it
    private @Nullable Throwable failure; // what ended it; written before the state that says so

    Sink() {}

    // ---------------------------------------------------------------- what to make of the values

    /// Returns a sink over `body`, which has a stack of its own. Nothing of it runs until the first value is
    /// sent, or the input ends.
    ///
    /// A body that sends to another sink runs that on top of its own stack: such chains may be some hundred bodies
    /// long. Stages such as [#mapping] need a stack frame or two each.
    ///
    /// Python's generator function with `(yield)` as an expression, behind a decorator that calls `next` once.
    public static <In extends @Nullable Object, Result extends @Nullable Object> Sink<In, Result> of(
            Body<In, Result> body) {
        return new Receiving<>(body);
    }

    /// Returns a sink that gives each value to `action`; its result is null. It needs no stack.
    public static <In extends @Nullable Object> Sink<In, @Nullable Void> each(Consumer<? super In> action) {
        Objects.requireNonNull(action, "action");
        return new Collecting<In, @Nullable Void, @Nullable Void>(
                () -> null, (none, value) -> action.accept(value), none -> null);
    }

    /// Returns a sink whose result is what `collector` collects. It needs no stack.
    public static <In extends @Nullable Object, Result extends @Nullable Object> Sink<In, Result> collecting(
            Collector<? super In, ?, ? extends Result> collector) {
        return Collecting.by(collector);
    }

    /// Returns a sink that sends each value to all of `sinks`, in their order, and closes them in their order.
    /// It ends when all of them have; its result is the list of theirs.
    ///
    /// To send each value to one of two, put [#filtering] before both.
    ///
    /// Beazley's `broadcast(targets)`.
    @SafeVarargs
    @SuppressWarnings("varargs") // copied, and never written to
    public static <In extends @Nullable Object, Result extends @Nullable Object> Sink<In, List<Result>> broadcast(
            Sink<? super In, ? extends Result>... sinks) {
        List<Sink<? super In, ? extends Result>> targets = List.of(sinks);
        return new Relay<>(value -> sendToAll(targets, value), targets, () -> resultsOf(targets));
    }

    private static <In extends @Nullable Object> boolean sendToAll(
            List<? extends Sink<? super In, ?>> targets, In value) {
        boolean more = false;
        for (Sink<? super In, ?> target : targets) {
            more |= target.send(value);
        }
        return more;
    }

    private static <Result extends @Nullable Object> List<Result> resultsOf(
            List<? extends Sink<?, ? extends Result>> targets) {
        List<Result> results = new ArrayList<>(targets.size());
        for (Sink<?, ? extends Result> target : targets) {
            results.add(target.result());
        }
        return Collections.unmodifiableList(results);
    }

    // ---------------------------------------------------------------- what comes before
    //
    // Each is put in front of what is there: the one that is written last is passed first.

    /// Returns a sink that sends what `mapper` makes of each value to this one. It takes this one over: closing it
    /// closes this one, whose result is its own.
    ///
    /// Stages are put in front, so values go through them from the last that is written to the first:
    /// `sink.taking(2).filtering(even)` takes the first two even values.
    public final <T extends @Nullable Object> Sink<T, Result> mapping(Function<? super T, ? extends In> mapper) {
        Objects.requireNonNull(mapper, "mapper");
        return before(value -> send(mapper.apply(value)));
    }

    /// Returns a sink that sends the values that `wanted` holds for to this one, which it takes over as [#mapping]
    /// does.
    ///
    /// Beazley's `grep(pattern, target)`.
    public final Sink<In, Result> filtering(Predicate<? super In> wanted) {
        Objects.requireNonNull(wanted, "wanted");
        return before(value -> !wanted.test(value) || send(value));
    }

    /// Returns a sink that sends all elements of what `mapper` makes of each value to this one, which it takes
    /// over as [#mapping] does. A [Generator] that `mapper` returns is closed, also when this sink wants no more
    /// of it.
    public final <T extends @Nullable Object> Sink<T, Result> flatMapping(
            Function<? super T, ? extends Iterable<? extends In>> mapper) {
        Objects.requireNonNull(mapper, "mapper");
        return before(value -> sendAll(mapper.apply(value)));
    }

    private boolean sendAll(Iterable<? extends In> values) {
        if (values instanceof Generator<? extends In> generator) {
            Terminal.<In>drain(generator, this::send);
            return !isDone();
        }
        for (In value : values) {
            if (!send(value)) {
                return false;
            }
        }
        return true;
    }

    /// Returns a sink that sends the first `count` values to this one, which it takes over as [#mapping] does, and
    /// closes it with the last of them. With 0, the first value that is sent is dropped.
    ///
    /// @throws IllegalArgumentException if `count` is negative
    public final Sink<In, Result> taking(long count) {
        if (count < 0) {
            throw new IllegalArgumentException("count must be >= 0, was " + count);
        }
        return before(count == 0 ? dropped -> false : new Limit<In>(this::send, count));
    }

    private <T extends @Nullable Object> Sink<T, Result> before(Outlet<T> entry) {
        return new Relay<>(entry, List.of(this), this::result);
    }

    // ---------------------------------------------------------------- sending

    /// Runs the sink with `value` until it waits for the next; returns whether it wants one. Once it has returned
    /// false the sink has ended; what is sent after that is dropped, with a false again.
    ///
    /// Throws what the body or a stage throws; then, too, it has ended.
    ///
    /// Python's `send`, where `StopIteration` stands for false.
    ///
    /// @throws IllegalStateException if it is closed or running, or belongs to another thread; nothing has
    ///     happened then
    public final boolean send(In value) {
        if (!claimForSending()) {
            return false;
        }
        int next = ENDED;
        try {
            if (take(value)) {
                next = OPEN;
            }
            return next == OPEN;
        } catch (Throwable e) {
            failure = e;
            throw Routine.<RuntimeException>undeclared(e);
        } finally {
            state = next;
        }
    }

    /// Ends the input: the body's loop over it ends, and it runs to its end; then all that this sink sends to is
    /// closed, front to back. Does nothing if it is closed already, and runs nothing if it has ended.
    ///
    /// Throws what the body or a stage throws on that.
    ///
    /// Python's `close` raises an exception in the body instead, which then cannot tell the end of its input
    /// from its own abortion; [Inbox#receive] has that for bodies that want it.
    ///
    /// @throws IllegalStateException if it is running, or belongs to another thread; nothing has happened then
    @Override
    public final void close() {
        end(null);
    }

    /// Ends the input by `error`: as [#close] does, but the very object is raised where the body waits for a
    /// value, or first waits for one. A body may catch it and return a result; it gets no more values.
    ///
    /// Throws what the body throws, unless that is `error`, which the caller has.
    ///
    /// Python's `throw`, as the last thing that is done.
    ///
    /// @throws IllegalStateException if it is running, or belongs to another thread; nothing has happened then
    public final void fail(Throwable error) {
        end(Objects.requireNonNull(error, "error"));
    }

    private void end(@Nullable Throwable error) {
        int before = claim();
        if (before == CLOSED) {
            return;
        }
        try {
            if (before == OPEN) {
                finish(error);
            }
        } catch (Throwable e) {
            failure = e;
            if (e != error) {
                throw Routine.<RuntimeException>undeclared(e);
            }
        } finally {
            state = CLOSED;
        }
    }

    /// Closes as [#close] does, and returns the result as [#result] does.
    ///
    /// @throws IllegalStateException if it is running, or if it has failed before
    public final Result closeAndGet() {
        close();
        return result();
    }

    /// Returns what the sink has made of its values, as often as asked.
    ///
    /// @throws IllegalStateException if it has not ended, or has failed
    public final Result result() {
        if (!isDone()) {
            throw new IllegalStateException(this + " has no result: close it first");
        }
        if (failure != null) {
            throw new IllegalStateException(this + " has no result: it failed with " + failure, failure);
        }
        return outcome();
    }

    /// Returns whether the sink has ended: it wants no more, has failed or been closed.
    public final boolean isDone() {
        return state >= ENDED;
    }

    @Override
    public final String toString() {
        return "Sink@" + Integer.toHexString(hashCode()) + "["
                + switch (state) {
                    case OPEN -> "open";
                    case BUSY -> "running";
                    case ENDED -> "ended";
                    default -> "closed";
                }
                + "]";
    }

    // ---------------------------------------------------------------- what a kind of sink does

    /// Refuses the calling thread if a body that the values go to belongs to another. Called by who claimed the
    /// sink.
    ///
    /// @throws IllegalStateException if so
    abstract void requireOwner();

    /// Takes a value; returns whether it wants more. With a false or a failure it has ended, and has closed all
    /// that it sends to. Called by who claimed the sink.
    abstract boolean take(In value) throws Throwable;

    /// Takes the end of the input, or its failure: a sink that does not recover from that throws the very object.
    /// Called by who claimed the sink, once, and not after [#take] has ended it.
    abstract void finish(@Nullable Throwable error) throws Throwable;

    /// Returns the result of a sink that has ended and not failed.
    abstract Result outcome();

    /// Returns whether it wants a value.
    ///
    /// @throws IllegalStateException if it is closed or running
    final boolean wantsValues() {
        if (!claimForSending()) {
            return false;
        }
        state = OPEN;
        return true;
    }

    private boolean claimForSending() {
        int before = state;
        if (before == OPEN) {
            before = claim();
        }
        switch (before) {
            case BUSY -> {
                requireOwner();
                throw running();
            }
            case CLOSED ->
                throw new IllegalStateException(
                        "cannot send to " + this + ": its input has ended; create another sink for more");
            default -> {
                return before == OPEN;
            }
        }
    }

    /// Claims the sink, unless it is closed; returns the state that it was in.
    private int claim() {
        int before = state;
        if (before == CLOSED) {
            return before;
        }
        requireOwner(); // before the claim, so that the owner does not find it claimed
        if (before == BUSY || !STATE.compareAndSet(this, before, BUSY)) {
            throw running();
        }
        try {
            requireOwner(); // again, as the body may have been started in between
        } catch (IllegalStateException refused) {
            state = before;
            throw refused;
        }
        return before;
    }

    private IllegalStateException running() {
        return new IllegalStateException(this + " is already executing: it was sent to or closed from its own body,"
                + " directly or through others, or from two threads at once");
    }
}
