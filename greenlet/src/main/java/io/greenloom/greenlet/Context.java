package io.greenloom.greenlet;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The values of the [ContextVar]s that one greenlet sees.
///
/// Every greenlet has one of its own: it starts with a copy of its creator's, and what is set in the one is not
/// seen in the other. Switching costs nothing, as a variable is looked up through the greenlet that runs. The main
/// greenlet of a new thread starts with an empty one. A generator has none: its body sees and sets its consumer's.
///
/// ```java
/// Context snapshot = Context.copyOfCurrent();
/// snapshot.run(() -> USER.set("eve"));     // set in the snapshot only
/// snapshot.get(USER);                      // "eve"
/// ```
///
/// A copy is made at once, however many variables there are. **Threads.** To be used by one thread at a time;
/// copying may be done by any.
///
/// Counterpart of Python's `contextvars.Context`.
public final class Context {
    static final Object ABSENT = new Object();

    // Plain: whoever sees it late has made nothing yet that it could have copied.
    private static boolean used;

    private volatile IdentityHashMap<ContextVar<?>, @Nullable Object> values; // never changed once it is here
    private @Nullable Greenlet user; // the greenlet that is inside run; guarded by this

    /// Creates an empty one.
    public Context() {
        this(new IdentityHashMap<>());
    }

    @SuppressWarnings("StaticAssignmentInConstructor") // a switch for the whole process
    private Context(IdentityHashMap<ContextVar<?>, @Nullable Object> values) {
        used = true;
        this.values = values;
    }

    /// Returns a copy of the calling greenlet's context. Counterpart of Python's `copy_context()`.
    public static Context copyOfCurrent() {
        return copyOf(Greenlet.current().contextOrNull());
    }

    /// Returns what [#copyOfCurrent] does; null where that is empty, so that what copies one for each task costs
    /// next to nothing to those who have no use for it.
    public static @Nullable Context copyOfCurrentIfUsed() {
        if (!used) {
            return null;
        }
        Context current = Greenlet.current().contextOrNull();
        return current == null || current.values.isEmpty() ? null : current.copy();
    }

    /// Returns whether anybody in this process has used a context so far.
    public static boolean isUsed() {
        return used;
    }

    private static Context copyOf(@Nullable Context original) {
        return original == null ? new Context() : original.copy();
    }

    /// Returns a new context with the values of this one.
    public Context copy() {
        return new Context(values);
    }

    /// Runs `body` in this context: the calling greenlet sees and sets the variables of this one until it returns.
    ///
    /// Greenlets that run in between keep their own. A generator must not yield out of `body`, as its consumer
    /// would go on in this context.
    ///
    /// @throws IllegalStateException if somebody is inside this context already (run a [#copy]), or if `body` has
    ///     left its greenlet in another context than it was given
    public void run(Runnable body) {
        call(() -> {
            body.run();
            return null;
        });
    }

    /// Calls `body` in this context, as [#run(Runnable)] does.
    ///
    /// @return what `body` returns
    /// @throws X if `body` does
    /// @throws IllegalStateException as [#run(Runnable)]
    public <R extends @Nullable Object, X extends Throwable> R call(ScopedValue.CallableOp<? extends R, X> body)
            throws X {
        Greenlet g = Greenlet.current();
        enter(g);
        Context outer = g.contextOrNull();
        g.useContext(this);
        R result;
        try {
            result = body.call();
        } catch (Throwable e) {
            try {
                leave(g, outer);
            } catch (IllegalStateException alsoWrong) {
                e.addSuppressed(alsoWrong);
            }
            throw e;
        }
        leave(g, outer);
        return result;
    }

    private synchronized void enter(Greenlet g) {
        if (user != null) {
            throw new IllegalStateException(
                    "cannot enter a context twice: " + user + " is inside it already; run a copy() of it");
        }
        user = g;
    }

    private synchronized void leave(Greenlet g, @Nullable Context outer) {
        user = null;
        if (g.contextOrNull() != this || Greenlet.current() != g) {
            throw new IllegalStateException("cannot leave a context: " + Greenlet.current() + " is in another one, as"
                    + " it was set inside run, or a generator yielded out of run");
        }
        g.useContext(outer);
    }

    /// Returns the value of `variable` here; null if it has none here, whatever its default is.
    @SuppressWarnings("unchecked") // only values of its own type are put under a variable
    public <T extends @Nullable Object> @Nullable T get(ContextVar<T> variable) {
        return (T) values.get(variable);
    }

    /// Returns whether `variable` has a value here, be it null.
    public boolean contains(ContextVar<?> variable) {
        return values.containsKey(variable);
    }

    /// Returns the variables that have a value here, with their values, as they are now; cannot be changed.
    public Map<ContextVar<?>, @Nullable Object> asMap() {
        return Collections.unmodifiableMap(values);
    }

    /// Returns the value of `variable`, or [#ABSENT].
    @Nullable
    Object find(ContextVar<?> variable) {
        return values.getOrDefault(variable, ABSENT);
    }

    /// Puts `value`, or removes the variable if it is [#ABSENT].
    void put(ContextVar<?> variable, @Nullable Object value) {
        @SuppressWarnings("unchecked") // what clone returns is of the same type
        var changed = (IdentityHashMap<ContextVar<?>, @Nullable Object>) values.clone();
        if (value == ABSENT) {
            changed.remove(variable);
        } else {
            changed.put(variable, value);
        }
        values = changed;
    }

    @Override
    public String toString() {
        return "Context" + values;
    }
}
