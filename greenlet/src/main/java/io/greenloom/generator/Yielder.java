package io.greenloom.generator;

import java.util.Iterator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a body hands out its values with: the counterpart of Python's `yield`.
///
/// It may be used wherever the body has been called to: in lambdas, in methods that are given it, inside
/// `synchronized` (the monitor stays held while the generator is suspended). Not in a generator or greenlet that
/// the body runs, nor below a native frame.
///
/// @param <Out> what is yielded
/// @param <In> what the consumer may send
public final class Yielder<Out extends @Nullable Object, In extends @Nullable Object> {
    private final Routine routine;
    private final @Nullable Push push; // the routine's, for good: a body runs once, and a look at it there takes longer

    // Whether the body may yield into the push; not while the outlet or a delegate has the word, nor when it is
    // stopped or has ended. Whoever runs on the push's stack.
    private boolean hasWord;

    /// Of a routine whose body is about to run.
    Yielder(Routine routine) {
        this.routine = routine;
        push = routine.push();
        hasWord = push != null;
    }

    /// Says that the body has ended.
    void end() {
        hasWord = false;
    }

    /// Hands `value` to the consumer and suspends the body until the consumer asks for the next one.
    ///
    /// Throws what the consumer raises here; when it closes, a [GeneratorExit]: clean up in `finally`, and let it
    /// pass.
    ///
    /// @return what the consumer has sent; null if it asked by `next`
    /// @throws IllegalStateException outside of the body, or below a native frame; nothing has happened then
    @SuppressWarnings({"unchecked", "NamedLikeContextualKeyword"}) // send takes only In; y.yield is the point
    public @Nullable In yield(Out value) {
        return (In) handOut(value);
    }

    private @Nullable Object handOut(@Nullable Object value) {
        if (!hasWord || !Objects.requireNonNull(push).isPlain()) {
            return handOutWithCare(value);
        }
        hasWord = false;
        requireMore(push.acceptPlain(value));
        hasWord = true;
        return null;
    }

    private @Nullable Object handOutWithCare(@Nullable Object value) {
        Push run = push;
        if (run == null) {
            return routine.yieldValue(value);
        }
        if (hasWord && run.isPlainWithin()) {
            hasWord = false;
            requireMore(run.acceptPlain(value));
            run.reenter(null);
        } else {
            requireWord(run, "yield");
            hasWord = false;
            requireMore(run.accept(value));
        }
        hasWord = true;
        return null;
    }

    private static void requireMore(boolean wanted) {
        if (!wanted) {
            throw new GeneratorExit();
        }
    }

    private void requireWord(Push run, String what) {
        if (!hasWord || !run.isInnermost()) {
            throw run.refusal(routine, what);
        }
    }

    private @Nullable Object handOutAll(Routine source) {
        Objects.requireNonNull(source, "source");
        Push run = push;
        if (run == null) {
            return routine.yieldAll(source);
        }
        requireWord(run, "yieldFrom");
        hasWord = false;
        try {
            requireMore(run.runFor(routine, source));
        } finally {
            hasWord = !run.isStopped();
        }
        return source.returned();
    }

    /// Hands out all values of `source`, as if its body stood here: what is sent, raised and closed goes to it,
    /// and a failure of it is thrown here. Costs the same at any depth of `yieldFrom` in `yieldFrom`.
    ///
    /// What `source` would see as scoped values here, it sees. It may have been started, also by others on this
    /// thread.
    ///
    /// @throws IllegalStateException if `source` is running, as this very body is, or belongs to another thread
    public void yieldFrom(Generator<? extends Out> source) {
        handOutAll(source);
    }

    /// Hands out all values of `source`, as if its body stood here: what is sent, raised and closed goes to it,
    /// and a failure of it is thrown here. Costs the same at any depth of `yieldFrom` in `yieldFrom`.
    ///
    /// @return its result; null if it failed or was closed before
    /// @throws IllegalStateException if `source` is running, as this very body is, or belongs to another thread
    @SuppressWarnings("unchecked") // the result of a Coroutine is what its body returned
    public <Result extends @Nullable Object> @Nullable Result yieldFrom(
            Coroutine<? extends Out, ? super In, Result> source) {
        return (Result) handOutAll(source);
    }

    /// Hands out all elements of `source`, by an iterator of its own.
    ///
    /// @throws UnsupportedOperationException when the consumer sends something, as an iterator cannot take it
    public void yieldFrom(Iterable<? extends Out> source) {
        yieldFrom(source.iterator());
    }

    /// Hands out what is left of `source`, which is closed if it is [AutoCloseable], however this ends; if it is
    /// not, it keeps the rest of its elements when the consumer closes.
    ///
    /// @throws UnsupportedOperationException when the consumer sends something, as an iterator cannot take it
    public void yieldFrom(Iterator<? extends Out> source) {
        if (source instanceof Routine sub) {
            handOutAll(sub);
            return;
        }
        if (Objects.requireNonNull(source, "source") instanceof AutoCloseable closeable) {
            try (closeable) {
                yieldEach(source);
            } catch (Exception e) {
                throw Routine.<RuntimeException>undeclared(e);
            }
        } else {
            yieldEach(source);
        }
    }

    private void yieldEach(Iterator<? extends Out> source) {
        while (source.hasNext()) {
            Object sent = handOut(source.next());
            if (sent != null) {
                throw new UnsupportedOperationException(
                        "cannot send " + sent + " to " + source.getClass().getName()
                                + ", which is a plain iterator: yield from a Coroutine to take it");
            }
        }
    }
}
