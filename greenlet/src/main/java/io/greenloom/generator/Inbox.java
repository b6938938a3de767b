package io.greenloom.generator;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What the body of a [Sink] gets its values from: the counterpart of Python's `(yield)` as an expression.
///
/// Each of its methods suspends the body until a value is sent or the input ends, and throws what [Sink#fail] was
/// given. It may be used wherever the body has been called to, but not in a generator or greenlet that the body
/// runs, nor below a native frame.
///
/// @param <In> what the sink is sent
@SuppressWarnings("IterableAndIterator") // it can be gone through once, and by more than one loop in turn
public final class Inbox<In extends @Nullable Object> extends Driver implements Iterator<In>, Iterable<In> {
    private Sink.@Nullable Body<In, ?> body; // until it starts

    // All of these: the body, and who claimed the sink.
    private @Nullable Object sent; // what the body has not taken yet, if hasSent
    private boolean hasSent;
    private boolean isOver; // no more values, ever
    private @Nullable Throwable raised; // how the input failed, until the body knows
    private boolean isWaiting; // the body is suspended
    private @Nullable GeneratorExit exit; // what the last receive has thrown
    private @Nullable Throwable thrown; // by the body

    Inbox(Sink.Body<In, ?> body) {
        this.body = Objects.requireNonNull(body, "body");
    }

    // ---------------------------------------------------------------- the body's side

    /// Waits for a value or the end of the input; returns false at the end.
    ///
    /// @throws IllegalStateException outside of the body, or below a native frame; nothing has happened then
    @Override
    public boolean hasNext() {
        if (!hasSent && !isOver) {
            yieldValue(null);
        }
        Throwable error = raised;
        if (error != null) {
            raised = null;
            throw Routine.<RuntimeException>undeclared(error);
        }
        return hasSent;
    }

    /// Waits for a value, and returns it.
    ///
    /// @throws NoSuchElementException at the end of the input
    /// @throws IllegalStateException outside of the body, or below a native frame; nothing has happened then
    @Override
    public In next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the input of the sink has ended: ask hasNext() first");
        }
        return taken();
    }

    /// Waits for a value, and returns it. At the end of the input it throws a [GeneratorExit], as Python does:
    /// clean up in `finally`, and let it pass. It lets a body loop for ever; what is still to be done at the end
    /// is easier to say behind a `for`. A body that it ends has the result null.
    ///
    /// @throws IllegalStateException outside of the body, or below a native frame; nothing has happened then
    public In receive() {
        if (!hasNext()) {
            exit = new GeneratorExit();
            throw exit;
        }
        return taken();
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // send takes only In; whether null, its type says
    private In taken() {
        Object value = sent;
        sent = null;
        hasSent = false;
        return (In) value;
    }

    /// Returns this inbox.
    @Override
    public Iterator<In> iterator() {
        return this;
    }

    // ---------------------------------------------------------------- the sink's side

    /// Runs the body with `value` until it waits for the next; returns whether it does. Throws what it throws.
    boolean give(@Nullable Object value) {
        sent = value;
        hasSent = true;
        return run();
    }

    /// Runs the body to its end, which `error`, or if null the end of the input, makes it come to.
    void end(@Nullable Throwable error) {
        isOver = true;
        raised = error;
        run();
    }

    private boolean run() {
        if (isWaiting) {
            nextValue(); // what its receive has yielded
        }
        isWaiting = hasNextValue();
        Throwable error = thrown;
        if (error != null) {
            thrown = null;
            throw Routine.<RuntimeException>undeclared(error);
        }
        return isWaiting;
    }

    @Override
    @Nullable
    Object runBody() {
        Sink.Body<In, ?> entered = Objects.requireNonNull(body);
        body = null;
        try {
            return entered.run(this);
        } catch (Throwable e) { // kept here, as a routine may not end by a NoSuchElementException, but a sink may
            thrown = e == exit ? GeneratorExit.failureIn(e) : e;
            return null;
        } finally {
            isOver = true;
            sent = null;
            hasSent = false;
        }
    }

    @Override
    void abandon(Throwable raised) {
        body = null;
    }

    @Override
    String kind() {
        return "Inbox";
    }
}
