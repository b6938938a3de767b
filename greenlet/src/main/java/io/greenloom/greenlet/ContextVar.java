package io.greenloom.greenlet;

import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A variable that each greenlet has a value of its own for.
///
/// ```java
/// static final ContextVar<String> USER = ContextVar.of("user", "nobody");
///
/// try (var _ = USER.set("eve")) {           // or USER.set("eve"), for the rest of this greenlet
///     Greenlet g = Greenlet.of(() -> USER.get());   // starts with its creator's values: "eve"
/// }
/// USER.get();                               // "nobody"
/// ```
///
/// The values are kept in the [Context] of the greenlet. Make one a constant: a context holds on to it. Unlike a
/// [ThreadLocal] it tells the greenlets of a thread apart, and unlike a [ScopedValue] it may be set anywhere.
///
/// **Threads.** Any; each sees its own. A new thread has no values: run its code in [Context#copyOfCurrent].
///
/// Counterpart of Python's `contextvars.ContextVar`.
///
/// @param <T> the values
public final class ContextVar<T extends @Nullable Object> {
    private final String name;
    private final @Nullable Object initial; // Context.ABSENT: none

    private ContextVar(String name, @Nullable Object initial) {
        this.name = Objects.requireNonNull(name, "name");
        this.initial = initial;
    }

    /// Returns a new variable without a default.
    public static <T extends @Nullable Object> ContextVar<T> of(String name) {
        return new ContextVar<>(name, Context.ABSENT);
    }

    /// Returns a new variable that has the value `initial` wherever it was not set.
    public static <T extends @Nullable Object> ContextVar<T> of(String name, T initial) {
        return new ContextVar<>(name, initial);
    }

    /// Returns the name, which is for people only.
    public String name() {
        return name;
    }

    /// Returns the value in the calling greenlet's context, or else the default.
    ///
    /// @throws NoSuchElementException if there is neither
    @SuppressWarnings({"unchecked", "NullAway"}) // only a T is ever put under this variable, null if T permits it
    public T get() {
        Object found = find(Greenlet.current().contextOrNull());
        if (found == Context.ABSENT) {
            found = initial;
        }
        if (found == Context.ABSENT) {
            throw new NoSuchElementException("the context variable \"" + name + "\" was not set in "
                    + Greenlet.current() + " and has no default; set it, or ask with get(fallback)");
        }
        return (T) found;
    }

    /// Returns the value in the calling greenlet's context, or else `fallback`, whatever the default is.
    @SuppressWarnings({"unchecked", "NullAway"}) // as above
    public T get(T fallback) {
        Object found = find(Greenlet.current().contextOrNull());
        return found == Context.ABSENT ? fallback : (T) found;
    }

    /// Gives this variable a value in the calling greenlet's context.
    ///
    /// @return what puts back the value before: by [#reset], or at the end of a `try`
    public Token<T> set(T value) {
        Context context = Greenlet.current().context();
        Object old = context.find(this);
        context.put(this, value);
        return new Token<>(this, context, old);
    }

    /// Puts back the value that this variable had before the `set` that returned `token`.
    ///
    /// @throws IllegalStateException if `token` was used before
    /// @throws IllegalArgumentException if it is of another variable or of another context
    public void reset(Token<T> token) {
        Context context = Greenlet.current().context();
        token.use(this, context);
        context.put(this, token.old());
    }

    private @Nullable Object find(@Nullable Context context) {
        return context == null ? Context.ABSENT : context.find(this);
    }

    @Override
    public String toString() {
        return "ContextVar(" + name + ")";
    }
}
