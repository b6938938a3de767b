package io.greenloom.generator;

import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A routine as its consumer steps it, with the chain of those that it delegates to.
///
/// Delegation does not nest. The routine that is asked for a value is the driver: it keeps the leaf of its chain
/// and resumes that one directly, from the consumer's stack; when the leaf delegates or ends, it goes on with
/// the next one. So a value costs one suspend and one resume at any depth, and no stack grows.
///
/// ```
///   driver --delegate--> routine --delegate--> leaf       during a step, driver and leaf are RUNNING,
///          <--delegator-         <--delegator-            those between them SUSPENDED
/// ```
///
/// A delegate may also be stepped by somebody else between two steps, or be shared by two delegators. `delegate`
/// is always right. `delegator` and `leaf` are the view of the last driver, which holds as long as the leaf
/// still names it as its `driver`: whoever steps any routine of the chain steps that leaf, and puts another name
/// there. A driver that finds another name walks the chain anew.
///
/// The idea of keeping the leaf is that of PEP 380's section on optimisations.
abstract class Driver extends Routine {
    // Instead of a value: there is none, and null is sent.
    private static final Object END = new Object();
    private static final Object NOTHING = new Object();

    // All of these: who claimed the routine, or the driver whose chain it is in.
    private @Nullable Driver driver = this;
    private Driver leaf = this;
    private @Nullable Driver delegator;

    // ---------------------------------------------------------------- steps

    final boolean hasNextValue() {
        return batchAhead() != null || step(null, null, true) != END;
    }

    final @Nullable Object nextValue() {
        Batch batch = batchAhead();
        return batch != null ? takeFrom(batch) : orEnd(step(null, null, false));
    }

    final @Nullable Object peekValue() {
        return orEnd(step(null, null, true));
    }

    /// Returns the next value; `otherwise` at the end.
    final @Nullable Object nextValueOr(@Nullable Object otherwise) {
        Object value = step(null, null, false);
        return value == END ? otherwise : value;
    }

    /// Sends null if that is what is to be sent; returns whether there is a next value, which is then ahead.
    final boolean sendAndKeep(@Nullable Object sent) {
        return step(sent == null ? NOTHING : sent, null, true) != END;
    }

    final @Nullable Object sendValue(@Nullable Object sent) {
        return orEnd(step(sent == null ? NOTHING : sent, null, false));
    }

    final @Nullable Object raiseError(Throwable raised) {
        return orEnd(step(null, Objects.requireNonNull(raised, "error"), false));
    }

    private @Nullable Object orEnd(@Nullable Object value) {
        if (value == END) {
            throw new NoSuchElementException(this + " has no more values");
        }
        return value;
    }

    /// Goes on to the next value, unless it is there already; throws what the body throws.
    ///
    /// @param sent for the yield; null for next and hasNext
    /// @param keep whether to leave the value for the next call
    /// @return the value; END at the end
    private @Nullable Object step(@Nullable Object sent, @Nullable Throwable raised, boolean keep) {
        int before = claim();
        if (before == DONE) {
            if (raised != null) {
                throw Routine.<RuntimeException>undeclared(raised);
            }
            return END;
        }
        Act last = null;
        Object out = null;
        try {
            if (sent != null || raised != null) {
                refuseEarly(before, sent);
            }
            last = hasAhead() ? Act.YIELDED : advance(sent == NOTHING ? null : sent, raised);
            if (last == Act.YIELDED) {
                out = keep ? lookAhead() : takeAhead();
            }
        } finally {
            settle(last);
        }
        if (last == Act.FAILED) {
            throw Routine.<RuntimeException>undeclared(Objects.requireNonNull(takeError()));
        }
        return last == Act.YIELDED ? out : END;
    }

    private void refuseEarly(int before, @Nullable Object sent) {
        if (before == CREATED && sent != null && sent != NOTHING) {
            throw new IllegalStateException("cannot send " + sent + " to " + name()
                    + ", which has not reached a yield that could receive it: call next() first");
        }
        if (hasAhead()) {
            throw new IllegalStateException(
                    name() + " has been asked for hasNext() and waits with its next value: take it"
                            + " with next() before sending or raising something");
        }
    }

    private Act advance(@Nullable Object sent, @Nullable Throwable raised) {
        Driver from = leaf;
        if (from != this || from.driver != this) {
            from = claimLeaf();
            if (hasAhead()) { // a delegate was asked for hasNext by somebody else: what it holds is the next value
                from.releaseUnless(this);
                if (sent != null || raised != null) {
                    refuseEarly(SUSPENDED, sent);
                }
                return Act.YIELDED;
            }
            if (from != this && from.hasAhead()) { // the rest of a batch
                if (raised == null) {
                    putAhead(from.takeAhead());
                    from.releaseUnless(this);
                    return Act.YIELDED;
                }
                from.giveAhead();
            }
        }
        if (from == this || !(raised instanceof GeneratorExit)) {
            return drive(this, from, sent, raised);
        }
        // A raised exit closes the delegates, instead of being raised in them.
        Throwable failure = closeDelegates(from);
        return drive(this, this, null, failure == null ? raised : failure);
    }

    /// Closes; returns the result, if there is one.
    final @Nullable Object closeRoutine() {
        if (claim() == DONE) {
            return returned();
        }
        Throwable failure = closeClaimed();
        if (failure != null) {
            throw Routine.<RuntimeException>undeclared(failure);
        }
        return returned();
    }

    /// Closes, and gives up the claim; returns what closing throws.
    private @Nullable Throwable closeClaimed() {
        giveAhead();
        Act last = null;
        try {
            Throwable failure = closeDelegates(claimLeaf());
            last = drive(this, this, null, failure == null ? new GeneratorExit() : failure);
            giveAhead();
        } finally {
            settle(last);
        }
        return failureOfClose(last);
    }

    /// Pushes all values that are left into `out`, and ends the body: with its last value, or when `out` wants no
    /// more, or throws. Returns whether `out` would take more.
    ///
    /// The routine is claimed throughout. A body that has not started runs on the caller's stack.
    final boolean push(Outlet<? super @Nullable Object> out) {
        int before = claim();
        if (before == DONE) {
            return true;
        }
        if (before == SUSPENDED || (out instanceof Push outer && outer.isTooDeep())) {
            return pull(out);
        }
        try {
            return runInto(out);
        } catch (Throwable e) {
            throw Routine.<RuntimeException>undeclared(e);
        } finally {
            finish();
        }
    }

    /// Runs the claimed and unstarted body on the caller's stack; returns whether `out` wants more.
    boolean runInto(Outlet<? super @Nullable Object> out) throws Throwable {
        Push run = out instanceof Push outer ? outer : new Push(out);
        return run.run(this);
    }

    @SuppressWarnings("NullAway") // whether a value may be null, the outlet's type says
    private boolean pull(Outlet<? super @Nullable Object> out) {
        while (advanceClaimed()) {
            Throwable failure = null;
            try {
                if (out.accept(takeAhead())) {
                    continue;
                }
            } catch (Throwable e) {
                failure = e;
            }
            Throwable ofClose = closeClaimed();
            if (failure == null) {
                failure = ofClose;
            } else if (ofClose != null && ofClose != failure) {
                failure.addSuppressed(ofClose);
            }
            if (failure != null) {
                throw Routine.<RuntimeException>undeclared(failure);
            }
            return false;
        }
        return true;
    }

    /// Goes on to the next value, unless it is there already, and keeps the claim. At the end gives up the claim
    /// and returns false.
    private boolean advanceClaimed() {
        Act last = null;
        try {
            last = hasAhead() ? Act.YIELDED : advance(null, null);
        } finally {
            if (last != Act.YIELDED) {
                settle(last);
            }
        }
        if (last == Act.FAILED) {
            throw Routine.<RuntimeException>undeclared(Objects.requireNonNull(takeError()));
        }
        return last == Act.YIELDED;
    }

    /// Gives up this routine's claim after `last`; null: the step was broken off.
    private void settle(@Nullable Act last) {
        if (last == Act.RETURNED || last == Act.FAILED) {
            finish();
        } else {
            release();
        }
    }

    // ---------------------------------------------------------------- the chain

    /// Steps the chain, beginning with the claimed `from`, until something comes out of `base`: a value, which is
    /// then ahead in this driver, or the end of `base`. Ends the others that end and releases them; the claims of
    /// this driver and of an ended `base` are the caller's to give up.
    private Act drive(Driver base, Driver from, @Nullable Object sent, @Nullable Throwable raised) {
        Driver c = from;
        try {
            while (true) {
                boolean known = c.state() == DONE; // ended by somebody else, between two steps
                Act act = known ? c.act() : c.enter(sent, raised, c == this ? null : c.delegator);
                if (act == Act.YIELDED) {
                    return yielded(c, c.takeValue());
                }
                if (act == Act.DELEGATED) {
                    sent = null;
                    raised = null;
                    try {
                        Driver next = link(c);
                        c.releaseUnless(this);
                        c = next;
                    } catch (IllegalStateException refused) {
                        c.delegate = null;
                        raised = refused;
                    }
                    if (hasAhead()) {
                        return yielded(c, giveAhead());
                    }
                    continue;
                }
                if (c == base) {
                    return act;
                }
                sent = c.returned();
                raised = known ? raised : c.takeError();
                Driver up = Objects.requireNonNull(c.delegator);
                c.leave(up);
                up.claimUnless(this);
                c = up;
            }
        } catch (Throwable e) {
            c.releaseUnless(this);
            throw e;
        }
    }

    private Act yielded(Driver from, @Nullable Object value) {
        leaf = from;
        Object first = value;
        if (value instanceof Batch && from != this) { // it stays where others that step the delegate find it
            from.putAhead(value);
            first = from.takeAhead();
        }
        from.releaseUnless(this);
        putAhead(first);
        return Act.YIELDED;
    }

    /// Claims the leaf of the chain, or leaves it as it is if somebody else has ended it.
    private Driver claimLeaf() {
        if (leaf.driver != this) {
            leaf = link(this);
        } else {
            leaf.claimUnless(this);
        }
        return leaf;
    }

    /// Walks the chain below the claimed `top`, claims its leaf and makes this the driver of it. If one in between
    /// waits with a value, that is then ahead in this driver, and the leaf is left unnamed so that the next step
    /// walks again: there may be more such values.
    private Driver link(Driver top) {
        Driver bottom = top;
        for (Driver c = top.leafward(); c != null; c = c.leafward()) {
            bottom = c;
            if (c.state() == RUNNING || c.isForeign()) {
                break; // in use, perhaps by this very step, or another thread's: the claim refuses it
            }
        }
        if (top.delegate != null) {
            bottom.claim(); // before anything is written
        }
        if (top == this) {
            within(null);
        }
        top.driver = this;
        boolean found = false;
        Driver c = top;
        for (Driver below = c.leafward(); below != null; below = c.leafward()) {
            below.delegator = c;
            below.within(c);
            if (below.hasAhead() && !hasAhead()) {
                putAhead(below.takeAhead());
                found = true;
            }
            below.driver = below == bottom && found ? null : this;
            c = below;
        }
        return bottom;
    }

    private @Nullable Driver leafward() {
        return (Driver) delegate;
    }

    private void claimUnless(Driver claimed) {
        if (this != claimed) {
            claim();
        }
    }

    private void releaseUnless(Driver claimed) {
        if (this != claimed && state() == RUNNING) {
            release();
        }
    }

    /// Ends this delegate's part in the chain.
    private void leave(Driver up) {
        finish();
        up.delegate = null;
        delegator = null;
    }

    // ---------------------------------------------------------------- closing

    /// Closes the delegates from the leaf upwards, each before its delegator; returns what the last one of them
    /// wants to be raised in this routine, null if it closed as it should.
    private @Nullable Throwable closeDelegates(Driver from) {
        giveAhead();
        Throwable failure = null;
        Driver c = from;
        while (c != this) {
            Driver up = Objects.requireNonNull(c.delegator);
            c.giveAhead();
            Act last = drive(c, c, null, failure == null ? new GeneratorExit() : failure);
            failure = c.failureOfClose(last);
            giveAhead();
            if (last == Act.YIELDED) {
                up.delegate = null; // it lives on, for whoever else holds it
                c.delegator = null;
            } else {
                c.leave(up);
            }
            up.claimUnless(this);
            c = up;
        }
        return failure;
    }

    /// Returns what closing this routine throws after `last`; null if it closed as it should.
    private @Nullable Throwable failureOfClose(Act last) {
        if (last == Act.YIELDED) {
            return ignoredExit();
        }
        Throwable thrown = takeError();
        return thrown == null ? null : GeneratorExit.failureIn(thrown);
    }
}
