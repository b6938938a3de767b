package io.greenloom.generator;

import io.greenloom.loom.Continuation;
import io.greenloom.loom.LogicalThread;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// A body on a stack of its own, and the states it goes through.
///
/// | state | next, send | raise | close | body yields | body ends |
/// |---|---|---|---|---|---|
/// | CREATED | RUNNING | DONE | DONE | | |
/// | SUSPENDED | RUNNING | RUNNING | RUNNING | | |
/// | RUNNING | refused | refused | refused | SUSPENDED | DONE |
/// | DONE | at its end | thrown | nothing | | |
///
/// The state is checked, and RUNNING claimed, before the continuation is touched: one that is resumed out of
/// turn is corrupt for good. A routine that has started on a continuation belongs to the thread that stepped it
/// first ([LogicalThread] says why), and no other may claim it; a shared one is claimed by whoever is first.
///
/// A body whose consumer wants all of its values runs on the consumer's stack instead ([Push]); it is RUNNING
/// until its end.
abstract class Routine {
    static final int CREATED = 0;
    static final int SUSPENDED = 1;
    static final int RUNNING = 2;
    static final int DONE = 3;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Routine.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// What a body did last.
    enum Act {
        YIELDED,
        DELEGATED,
        RETURNED,
        FAILED
    }

    private static final Object ANYBODY = new Object();

    // By compare-and-set from CREATED, and from SUSPENDED if it is anybody's; else by its owner or who claimed it.
    private volatile int state;

    // The thread that it belongs to while it has a stack, or ANYBODY; written before SUSPENDED and after DONE,
    // so that any thread may look.
    private @Nullable Object owner;

    // All of these: who claimed the routine, or the driver whose chain it is in.
    private @Nullable Continuation stack; // null before the start and after the end
    private Act act = Act.FAILED;
    private @Nullable Object value; // on its way into the body or out of it; after the end, the result
    private @Nullable Throwable error; // on its way into the body or out of it

    @Nullable
    Routine delegate; // whom the body yields from

    private @Nullable Object ahead; // what nobody has asked for yet, if hasAhead: a value, or a Batch that is not empty
    private boolean hasAhead;

    private @Nullable Push push; // while the body runs on its consumer's stack: where its values go

    /// Returns what its type is called.
    abstract String kind();

    /// Runs the body, once, and lets go of it when it starts.
    abstract @Nullable Object runBody() throws Exception;

    // ---------------------------------------------------------------- the driver's side

    /// Returns the state; any thread may ask, and hears at least that another is at work.
    final int state() {
        return state;
    }

    /// Returns the kind of stack that the body gets when it is pulled.
    Continuation.Kind stackKind() {
        return Continuation.Kind.GENERATOR;
    }

    /// Claims the routine for running it, unless it is done; returns the state that it was in.
    ///
    /// @throws IllegalStateException if it is running, or belongs to another thread
    final int claim() {
        int before = state;
        if (before == SUSPENDED && owner == LogicalThread.identity()) {
            STATE.setOpaque(this, RUNNING); // nobody else may
            return before;
        }
        return claimFromAnybody(before);
    }

    private int claimFromAnybody(int before) {
        boolean free = before == CREATED || (before == SUSPENDED && owner == ANYBODY);
        if (free && STATE.compareAndSet(this, before, RUNNING)) {
            return before;
        }
        if (state == DONE) {
            return DONE;
        }
        throw refusal();
    }

    /// Returns whether it has started and belongs to another thread.
    final boolean isForeign() {
        Object known = owner;
        return known != null && known != ANYBODY && known != LogicalThread.identity();
    }

    /// Returns what to call the thread that it belongs to, in a message.
    final String ownerName() {
        Object known = owner;
        return known == null || known == ANYBODY ? "nobody" : LogicalThread.name(known);
    }

    /// Refuses to be run on a thread of its own if it belongs to one.
    final void requireNoOwner() {
        Object known = owner;
        if (known != null && known != ANYBODY) {
            throw new IllegalStateException(name() + " has been started by " + LogicalThread.name(known)
                    + ", to which it belongs: call shared() before its first value is asked for");
        }
    }

    private IllegalStateException refusal() {
        Object known = owner;
        if (known == null || known == ANYBODY || known == LogicalThread.identity()) {
            return new IllegalStateException(this + " is already executing: it was stepped or closed from its own body,"
                    + " directly or through others, or from two threads at once; or an operator or another generator that"
                    + " reads from it is under way, which leaves it free only with borrowed()");
        }
        return new IllegalStateException(name() + " belongs to " + LogicalThread.name(known) + ", which has started it,"
                + " and was called by " + LogicalThread.name(LogicalThread.identity()) + ": start it where it is used,"
                + " hand its values over by a queue, or let several threads step its shared()");
    }

    /// Gives up a claim between two steps.
    final void release() {
        STATE.setRelease(this, stack == null ? CREATED : SUSPENDED);
    }

    /// Gives up a claim for good.
    final void finish() {
        stack = null;
        delegate = null;
        STATE.setRelease(this, DONE);
        owner = null;
    }

    /// Resumes the claimed routine with a value or an error; returns what the body does next.
    final Act enter(@Nullable Object sent, @Nullable Throwable raised, @Nullable Routine delegator) {
        Continuation entered = stack;
        if (entered == null) {
            if (raised != null) {
                abandon(raised);
                fail(raised);
                return act;
            }
            Continuation.Kind kind = stackKind();
            entered = Continuation.of(kind, this::live);
            stack = entered;
            owner = kind == Continuation.Kind.SHARED ? ANYBODY : LogicalThread.identity();
            within(delegator);
        }
        value = sent;
        error = raised;
        try {
            entered.resume();
        } catch (Throwable lost) { // a stack overflow: see Continuation.resume
            fail(lost);
        }
        return act;
    }

    /// Runs the claimed and unstarted body to its end on the caller's stack.
    final Act runOn(Push run) {
        push = run;
        live();
        push = null;
        return act;
    }

    /// Lets go of the body, which is never run as it ends by `raised` before it has started; adds to that what
    /// goes wrong.
    abstract void abandon(Throwable raised);

    /// Says whose scoped values the body sees: those of the one that delegates to it, or if null its consumer's.
    final void within(@Nullable Routine delegator) {
        if (stack != null) {
            stack.within(delegator == null ? null : delegator.stack);
        }
    }

    /// Returns what the body did last.
    final Act act() {
        return act;
    }

    /// Returns the result, null if there is none.
    final @Nullable Object returned() {
        return act == Act.RETURNED ? value : null;
    }

    /// Takes what the body has yielded.
    final @Nullable Object takeValue() {
        Object taken = value;
        value = null;
        return taken;
    }

    /// Takes what has ended the body; null if that is known already, or if it never ran.
    final @Nullable Throwable takeError() {
        Throwable taken = error;
        error = null;
        return taken;
    }

    final boolean hasAhead() {
        return hasAhead;
    }

    /// Returns the batch that is ahead if the caller may take from it without a claim, as it is the owner: no
    /// body runs for that, and claiming costs more than taking. Else null.
    final @Nullable Batch batchAhead() {
        return state == SUSPENDED && ahead instanceof Batch batch && owner == LogicalThread.identity() ? batch : null;
    }

    /// Makes `yielded`, a value or a batch of them, what the consumer gets next.
    final void putAhead(@Nullable Object yielded) {
        ahead = yielded;
        hasAhead = true;
    }

    /// Returns the next value, which stays ahead.
    final @Nullable Object lookAhead() {
        return ahead instanceof Batch batch ? batch.first() : ahead;
    }

    /// Takes the next value.
    final @Nullable Object takeAhead() {
        return ahead instanceof Batch batch ? takeFrom(batch) : giveAhead();
    }

    /// Takes the next value of the batch that is ahead.
    final @Nullable Object takeFrom(Batch batch) {
        Object taken = batch.take();
        if (batch.isEmpty()) {
            giveAhead();
        }
        return taken;
    }

    /// Gives away whatever is ahead, as it was put there.
    final @Nullable Object giveAhead() {
        Object given = ahead;
        ahead = null;
        hasAhead = false;
        return given;
    }

    // ---------------------------------------------------------------- the body's side

    /// Everything that runs on this routine's stack.
    private void live() {
        try {
            value = runBody();
            act = Act.RETURNED;
        } catch (NoSuchElementException e) {
            fail(notTheEnd(e));
        } catch (Throwable e) {
            fail(e);
        }
    }

    final IllegalStateException notTheEnd(NoSuchElementException e) {
        return new IllegalStateException(
                this + " threw a NoSuchElementException, which its consumer would take for its end", e);
    }

    private void fail(Throwable e) {
        value = null;
        error = e;
        act = Act.FAILED;
    }

    /// Returns where the values of the running body go; null if it has a stack of its own.
    final @Nullable Push push() {
        return push;
    }

    /// The `yield` of a body that has a stack of its own.
    final @Nullable Object yieldValue(@Nullable Object out) {
        Continuation mine = inside("yield");
        value = out;
        act = Act.YIELDED;
        return pause(mine);
    }

    /// The `yieldFrom` of a body that has a stack of its own; returns the result of `source`.
    final @Nullable Object yieldAll(Routine source) {
        Continuation mine = inside("yieldFrom");
        delegate = source;
        act = Act.DELEGATED;
        try {
            return pause(mine);
        } finally {
            delegate = null; // by now, unless a native frame was in the way
        }
    }

    private @Nullable Object pause(Continuation mine) {
        mine.suspend();
        Throwable raised = takeError();
        if (raised != null) {
            throw Routine.<RuntimeException>undeclared(raised);
        }
        return takeValue();
    }

    private Continuation inside(String what) {
        Continuation mine = stack;
        if (mine == null || state != RUNNING || !mine.isInnermost()) {
            throw outside(what);
        }
        return mine;
    }

    final IllegalStateException outside(String what) {
        return new IllegalStateException(what + " of " + this + " was called outside of its body, or from a generator"
                + " or greenlet that its body runs: only the body and the methods that it calls may do so");
    }

    final IllegalStateException ignoredExit() {
        return new IllegalStateException(this + " ignored GeneratorExit: it yielded while it was being closed; let the"
                + " exit pass, and yield nothing in finally");
    }

    /// Returns what to call it in a message, without its state, which may be claimed for the very call that is
    /// refused.
    final String name() {
        return kind() + "@" + Integer.toHexString(hashCode());
    }

    @Override
    public String toString() {
        return name() + "["
                + switch (state) {
                    case CREATED -> "created";
                    case SUSPENDED -> "suspended";
                    case RUNNING -> "running";
                    default -> "done";
                }
                + "]";
    }

    // Throws what a body threw as it is, whether declared or not.
    @SuppressWarnings("unchecked")
    static <E extends Throwable> RuntimeException undeclared(Throwable e) throws E {
        throw (E) e;
    }
}
