package io.greenloom.greenlet;

import io.greenloom.loom.Continuation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// A stack of its own that runs when somebody switches to it, until it switches away.
///
/// Nothing runs at the same time and nothing is scheduled: [#switchTo] suspends the calling greenlet and goes on
/// in the target, whichever that is. When a body ends, its result goes to its [parent][#parent]; an exception
/// that it does not catch is thrown there, the very same object.
///
/// **Threads.** A greenlet belongs to the thread of the greenlet that was its parent when it started; switching
/// to it from any other thread is refused. It sees the scoped values that were bound where it was created, and
/// starts with a copy of its creator's [Context].
///
/// **Locks.** A greenlet may switch away inside `synchronized`: it keeps the monitor while it is suspended.
///
/// **Exceptions** arrive as the very objects that were thrown, and nothing is added to them: which greenlet they
/// came from is told to a [Tracer].
///
/// An abandoned greenlet is collected without running its `finally` blocks; [#kill] it to run them, or start it
/// inside a [GreenletScope], which does.
///
/// Counterpart of Python's `greenlet.greenlet`.
public final class Greenlet {
    /// The code of a greenlet that takes a value and has a result.
    @FunctionalInterface
    public interface Body {
        /// Runs on the greenlet's own stack. `first` is the value of the switch that started it; what is returned
        /// goes to the parent, and so does what is thrown.
        @Nullable
        Object run(@Nullable Object first) throws Exception;
    }

    /// The code of a greenlet that takes no value and has the result null.
    @FunctionalInterface
    public interface Action {
        /// Runs on the greenlet's own stack; what is thrown goes to the parent.
        void run() throws Exception;
    }

    /// Where a greenlet is in its life.
    ///
    /// | from | by | to |
    /// |---|---|---|
    /// | PENDING | a value arrives | STARTED |
    /// | PENDING | an exception arrives: the body is never run | DEAD |
    /// | STARTED | the body ends, or its stack is lost | DEAD |
    ///
    /// A main greenlet is STARTED from the beginning and for ever.
    enum State {
        PENDING,
        STARTED,
        DEAD
    }

    // Written by the owning thread; read by others to refuse them.
    private volatile State state;
    private volatile @Nullable Greenlet parent; // null: a main greenlet
    private Trampoline home; // until it is started, its parent's counts
    private @Nullable Body body; // until it is started, so that it can be collected
    private final @Nullable Continuation stack; // null: a main greenlet, which has its thread's

    // Written by whoever runs it, or by anybody while it does not run.
    private @Nullable Context context; // null: empty and never asked for
    private volatile @Nullable String name;

    /// Creates a greenlet over `body`, which takes no value and has the result null; its parent is the calling
    /// greenlet. Nothing runs until it is switched to.
    public Greenlet(Action body) {
        this(current(), withoutValue(body));
    }

    private Greenlet(Greenlet creator, Body body) {
        this(creator, creator, body);
    }

    private Greenlet(Greenlet creator, Greenlet parent, Body body) {
        this.body = Objects.requireNonNull(body, "body");
        this.parent = Objects.requireNonNull(parent, "parent");
        Context theirs = creator.context;
        context = theirs == null ? null : theirs.copy();
        state = State.PENDING;
        home = parent.home;
        stack = Continuation.of(Continuation.Kind.GREENLET, this::live);
    }

    /// Creates the main greenlet of a thread.
    Greenlet(Trampoline home) {
        this.home = home;
        state = State.STARTED;
        stack = null;
    }

    private static Body withoutValue(Action body) {
        Objects.requireNonNull(body, "body");
        return first -> {
            body.run();
            return null;
        };
    }

    private static Body withoutFirst(Callable<? extends @Nullable Object> body) {
        Objects.requireNonNull(body, "body");
        return first -> body.call();
    }

    /// Returns a new greenlet over `body`, whose parent is the calling greenlet. Nothing runs until it is switched
    /// to.
    public static Greenlet of(Body body) {
        return new Greenlet(current(), body);
    }

    /// Returns a new greenlet over `body`, which takes no value and has the result null; its parent is the calling
    /// greenlet. Nothing runs until it is switched to.
    public static Greenlet of(Action body) {
        return new Greenlet(body);
    }

    /// Returns a new greenlet over `body`, which takes no value and whose result goes to the parent: the calling
    /// greenlet. Nothing runs until it is switched to.
    public static Greenlet of(Callable<? extends @Nullable Object> body) {
        return of(withoutFirst(body));
    }

    /// Returns a new greenlet over `body` with the given parent, on the parent's thread. Nothing runs until it is
    /// switched to.
    public static Greenlet of(Greenlet parent, Body body) {
        return new Greenlet(current(), parent, body);
    }

    /// Returns a new greenlet over `body`, which takes no value and has the result null, with the given parent, on
    /// the parent's thread. Nothing runs until it is switched to.
    public static Greenlet of(Greenlet parent, Action body) {
        return of(parent, withoutValue(body));
    }

    /// Returns a new greenlet over `body`, which takes no value, with the given parent, on the parent's thread.
    /// Nothing runs until it is switched to.
    public static Greenlet of(Greenlet parent, Callable<? extends @Nullable Object> body) {
        return of(parent, withoutFirst(body));
    }

    /// Returns the greenlet that runs on the calling thread: its main greenlet when there is no other.
    ///
    /// Counterpart of Python's `greenlet.getcurrent()`.
    public static Greenlet current() {
        return Trampoline.ofCurrentThread().current();
    }

    /// Has `tracer` told of every switch between greenlets of the calling thread from now on, or nobody if it is
    /// null. Counterpart of Python's `greenlet.settrace`.
    ///
    /// @return the one that was told before, to be put back; null if there was none
    public static @Nullable Tracer setTrace(@Nullable Tracer tracer) {
        Trampoline here = Trampoline.ofCurrentThread();
        Tracer before = here.tracer();
        here.tracer(tracer);
        return before;
    }

    /// Returns who is told of the calling thread's switches; null if nobody is. Counterpart of Python's
    /// `greenlet.gettrace`.
    public static @Nullable Tracer getTrace() {
        return Trampoline.ofCurrentThread().tracer();
    }

    /// Returns for a human, in several lines, the calling thread's greenlets with their states and innermost
    /// frames, each below its parent: those of the open [GreenletScope]s and the running one, with their
    /// ancestors. Others are not known.
    public static String dump() {
        return TreeDump.of(Trampoline.ofCurrentThread());
    }

    /// Switches to this greenlet without a value: `switchTo(null)`.
    public @Nullable Object switchTo() {
        return switchTo(null);
    }

    /// Suspends the calling greenlet and goes on in this one, where `value` is what its own pending `switchTo`
    /// returns, or the argument of its body if it has not started. A dead greenlet stands for its nearest living
    /// ancestor.
    ///
    /// @return what somebody, not necessarily this greenlet, passes to the calling greenlet by switching back
    ///     to it, or by ending as its child
    /// @throws IllegalStateException if this greenlet belongs to another thread, or if the caller cannot be
    ///     suspended as a native frame is on its stack; nothing has happened then
    public @Nullable Object switchTo(@Nullable Object value) {
        return Trampoline.ofCurrentThread(home).transfer(this, value, null);
    }

    /// Switches to this greenlet with two values or more, which arrive as one unmodifiable [List]; each may be
    /// null.
    ///
    /// @return and throws as [#switchTo(Object)]
    public @Nullable Object switchTo(@Nullable Object first, @Nullable Object second, @Nullable Object... more) {
        List<@Nullable Object> values = new ArrayList<>(2 + more.length);
        values.add(first);
        values.add(second);
        Collections.addAll(values, more);
        return switchTo(Collections.unmodifiableList(values));
    }

    /// Switches to this greenlet and throws `error` there, the very object, undeclared if it is a checked
    /// exception.
    ///
    /// One that has not started dies without running, and a dead one passes it on: then it is thrown in the
    /// nearest ancestor that runs, a [GreenletExit] excepted, which arrives there as a value.
    ///
    /// @return what is passed to the calling greenlet when somebody switches back to it
    /// @throws IllegalStateException as [#switchTo(Object)]
    public @Nullable Object raise(Throwable error) {
        return Trampoline.ofCurrentThread(home).transfer(this, null, Objects.requireNonNull(error, "error"));
    }

    /// Ends this greenlet by raising a [GreenletExit] in it, so that its `finally` blocks run. When they have, the
    /// exit is the value that its **parent** gets; the caller goes on when somebody switches to it, which for its
    /// own children is at once. A body may catch the exit and go on living.
    ///
    /// @return what is passed to the calling greenlet when somebody switches back to it
    /// @throws IllegalStateException as [#switchTo(Object)]
    public @Nullable Object kill() {
        return raise(new GreenletExit());
    }

    /// Returns the greenlet that gets the result of this one; null if this is a main greenlet.
    public @Nullable Greenlet parent() {
        return parent;
    }

    /// Makes `parent` get the result of this greenlet. One that has not started moves to the thread of `parent`.
    ///
    /// @throws UnsupportedOperationException if this is a main greenlet
    /// @throws IllegalArgumentException if this greenlet is `parent` or one of its ancestors, or if it has
    ///     started and `parent` is on another thread; nothing has changed then
    public void setParent(Greenlet parent) {
        Objects.requireNonNull(parent, "parent");
        if (isMain()) {
            throw new UnsupportedOperationException("cannot set the parent of a main greenlet");
        }
        for (Greenlet g = parent; g != null; g = g.parent) {
            if (g == this) {
                throw new IllegalArgumentException(
                        "cyclic parent chain: " + this + " is " + parent + " or one of its ancestors");
            }
        }
        Trampoline theirs = parent.home();
        if (state != State.PENDING && theirs != home) {
            throw new IllegalArgumentException("the parent cannot be on another thread: " + this + " runs on "
                    + home.threadName() + ", " + parent + " on " + theirs.threadName());
        }
        this.parent = parent;
    }

    /// Makes this greenlet run `body` instead when it starts. Counterpart of setting Python's `run`.
    ///
    /// @throws IllegalStateException if it has started or is dead
    public void setRun(Body body) {
        Objects.requireNonNull(body, "body");
        if (state != State.PENDING) {
            throw new IllegalStateException("the body cannot be set after the start: " + this
                    + " has begun; create a greenlet for the new body");
        }
        this.body = body;
    }

    /// Returns whether this greenlet can never run again: its body has ended, or its thread has.
    public boolean isDead() {
        return state == State.DEAD || home().hasExited();
    }

    /// Returns whether this greenlet has started and is not dead. Counterpart of Python's `bool(g)`.
    public boolean isActive() {
        return state == State.STARTED && !home.hasExited();
    }

    /// Returns this greenlet if it is not dead: `g.requireAlive().switchTo(x)`, where it would be a mistake that
    /// something else gets the value.
    ///
    /// @throws IllegalStateException if it is dead
    public Greenlet requireAlive() {
        if (isDead()) {
            throw new IllegalStateException(this + " is dead: what is sent to it would go to its parent, " + parent);
        }
        return this;
    }

    /// Returns the variables that this greenlet sees: the object itself, so that others may be given the same.
    /// Counterpart of Python's `g.gr_context`.
    ///
    /// @throws IllegalStateException if it runs on another thread right now
    public Context context() {
        refuseWhileItRunsElsewhere();
        Context known = context;
        if (known == null) {
            known = new Context();
            context = known;
        }
        return known;
    }

    /// Makes this greenlet see the variables of `context` from now on, also if others do too.
    ///
    /// @throws IllegalStateException if it runs on another thread right now
    public void setContext(Context context) {
        refuseWhileItRunsElsewhere();
        this.context = Objects.requireNonNull(context, "context");
    }

    private void refuseWhileItRunsElsewhere() {
        Trampoline owner = home();
        if (owner.current() == this && owner != Trampoline.ofCurrentThread() && !owner.hasExited()) {
            throw new IllegalStateException("the context of " + this + " cannot be used here, as it is running on "
                    + owner.threadName() + "; copy it there with Context.copyOfCurrent()");
        }
    }

    /// Returns the name; null if it was not given one.
    public @Nullable String name() {
        return name;
    }

    /// Names this greenlet for people: see [#toString] and [#dump].
    public void setName(@Nullable String name) {
        this.name = name;
    }

    /// Returns where this greenlet is, innermost frame first: the code that switched away, or this call if it is
    /// the running one; the last frame is the body's, or for a main greenlet its thread's. Empty if it has not
    /// started or is dead. In portable mode, of a generator that it runs only the innermost frames are known.
    ///
    /// Counterpart of Python's `g.gr_frame`.
    ///
    /// @throws IllegalStateException if it belongs to another thread, which could go on with it meanwhile
    public List<StackTraceElement> stackTrace() {
        if (!isActive()) {
            return List.of();
        }
        Trampoline here = Trampoline.ofCurrentThread();
        if (home != here) {
            throw new IllegalStateException("the frames of " + this + " can be read on " + home.threadName()
                    + " only, as it could go on there meanwhile");
        }
        if (here.current() == this) {
            return Frames.of(Thread.currentThread().getStackTrace());
        }
        if (stack == null) {
            return Frames.ofMainBelow(here.underneath().getStackTrace());
        }
        return Frames.of(stack.stackTrace());
    }

    /// Makes `heir` the parent without a check.
    void bequeathTo(@Nullable Greenlet heir) {
        parent = heir;
    }

    @Nullable
    Context contextOrNull() {
        return context;
    }

    void useContext(@Nullable Context entered) {
        context = entered;
    }

    boolean isMain() {
        return stack == null;
    }

    State state() {
        return state;
    }

    /// Gives up a greenlet whose stack is lost.
    void lose() {
        body = null;
        state = State.DEAD;
    }

    /// Ends a greenlet that has not started.
    void dieUnborn() {
        home = home();
        body = null;
        state = State.DEAD;
    }

    /// Returns the switchboard of the thread that this greenlet belongs to.
    Trampoline home() {
        Greenlet g = this;
        while (g.state == State.PENDING) {
            g = Objects.requireNonNull(g.parent);
        }
        return g.home;
    }

    Continuation stack() {
        return Objects.requireNonNull(stack);
    }

    /// Everything that runs on this greenlet's stack.
    private void live() {
        home = home();
        state = State.STARTED;
        GreenletScope scope = home.scope();
        if (scope != null) {
            scope.hasStarted(this);
        }
        Object result = null;
        Throwable failure = null;
        try {
            Body entered = Objects.requireNonNull(body);
            body = null;
            result = entered.run(home.take());
        } catch (Throwable e) {
            failure = e;
        }
        state = State.DEAD;
        scope = home.scope();
        if (scope != null) {
            scope.hasEnded(this);
        }
        home.inherit(Objects.requireNonNull(parent), result, failure);
    }

    @Override
    public String toString() {
        String named = name == null ? "" : " \"" + name + "\"";
        String role = isMain() ? " main" : "";
        return "Greenlet@" + Integer.toHexString(hashCode()) + named + "[" + stateName() + role + "]";
    }

    private String stateName() {
        Trampoline owner = home();
        if (state == State.DEAD) {
            return "dead";
        }
        if (owner.hasExited()) {
            return "dead, thread has exited";
        }
        if (state == State.PENDING) {
            return "pending";
        }
        return owner.current() == this ? "current" : "suspended";
    }
}
