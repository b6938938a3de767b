package io.greenloom.greenlet;

import io.greenloom.greenlet.Greenlet.State;
import io.greenloom.loom.JdkAccess;
import io.greenloom.loom.LogicalThread;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The switchboard of one thread: which greenlet runs, and what is on its way to which.
///
/// A continuation can only be entered and left, so a switch from one greenlet to another leaves the first down
/// to the loop in [#bounce], which enters the second: one suspend and one resume, however many greenlets there
/// are. The loop runs on the main greenlet's stack, inside its `switchTo`. Nothing is ever entered from a
/// greenlet's own stack, so they do not nest and cannot overflow.
///
/// All fields belong to the thread; others only read `current` for `toString`.
final class Trampoline {
    private final Thread thread;
    private final Greenlet main;
    private Greenlet current;
    private @Nullable Tracer tracer;
    private @Nullable GreenletScope scope; // the innermost open one
    private @Nullable Thread underneath; // where the main greenlet waits for the others; portable mode only

    // The delivery on its way, and to whom.
    private Greenlet next;
    private @Nullable Object value;
    private @Nullable Throwable error;
    private @Nullable Greenlet origin; // who sent it; only while there is a tracer
    private @Nullable Greenlet doomed; // whom it was sent to, if one on the way from there to next is to die of it

    private Trampoline(Thread thread) {
        this.thread = thread;
        main = new Greenlet(this);
        current = main;
        next = main;
    }

    static Trampoline ofCurrentThread() {
        LogicalThread thread = LogicalThread.current();
        if (thread.greenlet() instanceof Trampoline known) {
            return known;
        }
        Trampoline created = new Trampoline(thread.thread());
        thread.greenlet(created);
        return created;
    }

    /// Returns the one of the calling thread; `likely` is asked first, as it knows without a look-up.
    static Trampoline ofCurrentThread(Trampoline likely) {
        // In portable mode a greenlet runs on a thread that is not its logical one.
        return JdkAccess.isOpened() && likely.thread == Thread.currentThread() ? likely : ofCurrentThread();
    }

    Greenlet current() {
        return current;
    }

    Greenlet main() {
        return main;
    }

    @Nullable
    Tracer tracer() {
        return tracer;
    }

    void tracer(@Nullable Tracer tracer) {
        this.tracer = tracer;
    }

    @Nullable
    GreenletScope scope() {
        return scope;
    }

    void scope(@Nullable GreenletScope innermost) {
        scope = innermost;
    }

    boolean hasExited() {
        return !thread.isAlive();
    }

    String threadName() {
        return LogicalThread.name(thread);
    }

    /// Returns the thread that has the main greenlet's frames, while another greenlet runs.
    Thread underneath() {
        return JdkAccess.isOpened() ? thread : Objects.requireNonNull(underneath);
    }

    /// Delivers a value, or an error if it is not null, to `target` and suspends the calling greenlet until
    /// something is delivered to it; returns or throws that.
    @Nullable
    Object transfer(Greenlet target, @Nullable Object value, @Nullable Throwable error) {
        route(target, value, error);
        Greenlet origin = current;
        if (next == origin) {
            endDoomed();
        } else if (origin.isMain()) {
            bounce();
        } else {
            leave(origin);
        }
        return take();
    }

    /// Takes what was delivered to the calling greenlet: returns the value or throws the error. Here the switch is
    /// over, so here it is traced.
    @Nullable
    Object take() {
        Object taken = value;
        Throwable thrown = error;
        value = null;
        error = null;
        if (tracer != null) {
            thrown = trace(tracer, taken, thrown);
        }
        if (thrown != null) {
            throw Trampoline.<RuntimeException>undeclared(thrown);
        }
        return taken;
    }

    /// Tells the tracer; returns what to throw after that. What was delivered is in local variables by now, so
    /// that the tracer may switch.
    private @Nullable Throwable trace(Tracer told, @Nullable Object taken, @Nullable Throwable thrown) {
        Greenlet from = Objects.requireNonNull(origin);
        origin = null;
        SwitchEvent.Kind kind = thrown == null ? SwitchEvent.Kind.SWITCH : SwitchEvent.Kind.THROW;
        try {
            told.onSwitch(new SwitchEvent(kind, from, current, taken, thrown));
            return thrown;
        } catch (Throwable failure) {
            tracer = null;
            if (thrown != null && thrown != failure) {
                failure.addSuppressed(thrown);
            }
            return failure;
        }
    }

    /// Delivers what a dead greenlet leaves behind to its parent.
    void inherit(Greenlet parent, @Nullable Object result, @Nullable Throwable failure) {
        try {
            if (failure instanceof GreenletExit exit && exit.getSuppressed().length == 0) {
                route(parent, exit, null);
            } else {
                route(parent, result, failure instanceof GreenletExit exit ? lostOtherwise(exit) : failure);
            }
        } catch (IllegalStateException unreachable) { // a pending parent was moved to another thread in the meantime
            if (failure != null) {
                unreachable.addSuppressed(failure);
            }
            route(main, null, unreachable);
        }
    }

    /// What went wrong while an exit unwound a body (try-with-resources adds it there): it must not end as a
    /// value.
    private static Throwable lostOtherwise(GreenletExit exit) {
        Throwable[] failures = exit.getSuppressed();
        for (int i = 1; i < failures.length; i++) {
            failures[0].addSuppressed(failures[i]);
        }
        return failures[0];
    }

    /// Decides where a delivery ends up, following the rules for greenlets that cannot take it: a dead one
    /// passes it on to its parent; a pending one takes a value, but dies of an error without running. It dies in
    /// [#endDoomed]: until the calling greenlet has been left, the switch may still be refused.
    private void route(Greenlet target, @Nullable Object newValue, @Nullable Throwable newError) {
        Greenlet g = target;
        boolean kills = false;
        while (true) {
            Trampoline home = g.home();
            if (home != this) {
                throw elsewhere(g, home);
            }
            State state = g.state();
            // Where there is a tracer, a pending one is entered to die, so that there is a context to trace it in.
            if (state == State.STARTED || (state == State.PENDING && (newError == null || tracer != null))) {
                break;
            }
            kills |= state == State.PENDING;
            if (newError instanceof GreenletExit exit) {
                newValue = exit;
                newError = null;
            }
            g = Objects.requireNonNull(g.parent());
        }
        next = g;
        doomed = kills ? target : null;
        value = newValue;
        error = newError;
        if (tracer != null) {
            origin = current;
        }
    }

    private IllegalStateException elsewhere(Greenlet target, Trampoline home) {
        return new IllegalStateException("cannot switch from " + threadName() + " to " + target + ", which belongs to "
                + home.threadName() + ": a greenlet runs on one thread only; create it on the thread that switches to"
                + " it, and hand values between threads through a queue");
    }

    private void bounce() {
        if (!JdkAccess.isOpened()) {
            underneath = Thread.currentThread();
        }
        try {
            do {
                endDoomed();
                Greenlet entered = next;
                current = entered;
                enter(entered);
            } while (next != main);
            endDoomed();
        } finally {
            current = main;
        }
    }

    /// Ends those that the delivery on its way kills: the pending ones that it passes.
    private void endDoomed() {
        Greenlet g = doomed;
        if (g == null) {
            return;
        }
        doomed = null;
        for (; g != next; g = Objects.requireNonNull(g.parent())) {
            if (g.state() == State.PENDING) {
                g.dieUnborn();
            }
        }
    }

    private static void enter(Greenlet entered) {
        try {
            entered.stack().resume();
        } catch (Throwable lost) { // a stack overflow: see Continuation.resume
            entered.lose();
            throw lost;
        }
    }

    private void leave(Greenlet origin) {
        try {
            origin.stack().suspend();
        } catch (Throwable refused) { // a native frame is in the way: nothing has been left
            next = origin;
            doomed = null;
            value = null;
            error = null;
            this.origin = null;
            throw refused;
        }
    }

    // Throws what a body threw as it is, whether declared or not.
    @SuppressWarnings("unchecked")
    static <E extends Throwable> RuntimeException undeclared(Throwable e) throws E {
        throw (E) e;
    }
}
