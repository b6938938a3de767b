package io.greenloom.generator;

import io.greenloom.loom.CallerStack;
import org.jspecify.annotations.Nullable;

/// A run of a body on the stack of whoever wants all of its values: a `yield` is then a call of the outlet, and
/// needs no continuation.
///
/// | the outlet | the body sees | and then |
/// |---|---|---|
/// | wants more | `yield` return null | |
/// | wants no more | a [GeneratorExit] at the `yield` | its end; `yield` is refused until then |
/// | throws | the same | what was thrown goes on to whoever started the run, never through the body |
///
/// A body that yields all the same is told by an exception, which is also what its consumer gets.
///
/// A routine that the body yields from runs on the same stack and in the same run, so that a value costs the same
/// at any depth. Below a certain depth it is pulled instead, which flattens the rest: no stack grows without
/// bounds.
///
/// It is its consumer's stack, rather than having one: each field between a `yield` and the outlet costs. So does
/// each one that says who may yield, which is why that stands in the [Yielder].
///
/// Used by the thread that runs it only; the yielder finds out others.
final class Push extends CallerStack implements Outlet<@Nullable Object> {
    /// How deep routines may run inside one another; about 1 KiB of stack each.
    private static final int DEEPEST = 100;

    private final Outlet<@Nullable Object> out;
    private boolean stopped; // the bodies are unwound: the outlet wants no more
    private @Nullable Routine active; // whose body runs
    private int depth;
    private @Nullable Throwable failure; // of the outlet
    private @Nullable IllegalStateException ignored; // what the running body was told when it yielded though stopped

    Push(Outlet<@Nullable Object> out) {
        this.out = out;
    }

    boolean isTooDeep() {
        return depth > DEEPEST;
    }

    /// Runs the claimed and unstarted `routine` to its end; returns whether the outlet wants more. Throws what the
    /// outlet threw, else what the body threw.
    boolean run(Routine routine) throws Throwable {
        Routine delegator = active;
        active = routine;
        depth++;
        Routine.Act last = routine.runOn(this);
        depth--;
        active = delegator;
        if (depth == 0) {
            leave();
        }
        Throwable thrown = last == Routine.Act.FAILED ? routine.takeError() : null;
        if (thrown != null && stopped) {
            thrown = GeneratorExit.failureIn(thrown);
        }
        if (thrown == null) {
            thrown = ignored;
        }
        ignored = null;
        if (depth == 0 && failure != null) {
            if (thrown != null && thrown != failure) {
                failure.addSuppressed(thrown);
            }
            throw failure;
        }
        if (thrown != null) {
            throw thrown;
        }
        return !stopped;
    }

    /// Runs `source` in the place of the body of `routine`, which yields from it; returns whether the outlet wants
    /// more.
    boolean runFor(Routine routine, Routine source) {
        active = source;
        try {
            ((Driver) source).push(this);
        } finally {
            active = routine;
        }
        return !stopped;
    }

    boolean isStopped() {
        return stopped;
    }

    /// Gives a value to the outlet, whose failure it keeps; returns whether it wants more.
    @Override
    public boolean accept(@Nullable Object value) {
        Object bodys = leave();
        boolean more = acceptPlain(value);
        reenter(bodys);
        return more;
    }

    /// The same where the stack [is plain][#isPlain].
    @SuppressWarnings("NullAway") // whether null, the outlet's type says
    boolean acceptPlain(@Nullable Object value) {
        try {
            if (out.accept(value)) {
                return true;
            }
        } catch (Throwable e) {
            failure = e;
        }
        stopped = true;
        return false;
    }

    /// Returns what is to be thrown where `routine` does `what` without having the word.
    IllegalStateException refusal(Routine routine, String what) {
        if (stopped && active == routine) {
            ignored = routine.ignoredExit();
            return ignored;
        }
        return routine.outside(what);
    }
}
