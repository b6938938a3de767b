package io.greenloom.greenlet;

import org.jspecify.annotations.Nullable;

/// What puts back the value that a [ContextVar] had before it was set. To be used once, by [ContextVar#reset] or
/// by [#close], where it was made.
///
/// Counterpart of Python's `contextvars.Token`.
public final class Token<T extends @Nullable Object> implements AutoCloseable {
    private final ContextVar<T> variable;
    private final Context context;
    private final @Nullable Object old; // Context.ABSENT: it had none
    private boolean used; // whoever uses the context

    Token(ContextVar<T> variable, Context context, @Nullable Object old) {
        this.variable = variable;
        this.context = context;
        this.old = old;
    }

    /// Returns the variable that was set.
    public ContextVar<T> variable() {
        return variable;
    }

    /// Returns whether the variable had a value before, be it null; a default is none.
    public boolean hasOldValue() {
        return old != Context.ABSENT;
    }

    /// Returns the value before; null if there was none.
    @SuppressWarnings("unchecked") // it was got from under the variable
    public @Nullable T oldValue() {
        return hasOldValue() ? (T) old : null;
    }

    /// Puts the value before back, as [ContextVar#reset] does, and throws as that does.
    @Override
    public void close() {
        variable.reset(this);
    }

    @Nullable
    Object old() {
        return old;
    }

    void use(ContextVar<T> resetting, Context current) {
        if (used) {
            throw new IllegalStateException(this + " was used already: a token puts a value back once");
        }
        if (variable != resetting) {
            throw new IllegalArgumentException(this + " is of another variable than " + resetting);
        }
        if (context != current) {
            throw new IllegalArgumentException(this + " was made in another context than that of " + Greenlet.current()
                    + ": reset a variable in the greenlet that set it");
        }
        used = true;
    }

    @Override
    public String toString() {
        return "Token(" + variable + ")";
    }
}
