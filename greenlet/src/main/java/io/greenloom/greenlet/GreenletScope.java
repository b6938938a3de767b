package io.greenloom.greenlet;

import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Ends the greenlets that were started while it was open, so that their `finally` blocks run.
///
/// ```java
/// try (var _ = GreenletScope.open()) {
///     Greenlet.of(this::reader).switchTo();
/// }   // if the reader is still suspended, it is killed here
/// ```
///
/// Python's greenlet does this at the end of a thread; the JVM tells nobody of that, so the owner says when. A
/// scope is the thread's: it also collects what others start on the thread while it is the innermost open one.
/// Those that have not started are left alone, having nothing to clean up. While it is open it keeps its
/// greenlets from being collected.
///
/// **Threads.** Belongs to the thread and the greenlet that opened it.
public final class GreenletScope implements AutoCloseable {
    // All of these: the thread that opened it.
    private final Trampoline home;
    private final Greenlet opener;
    private final LinkedHashSet<Greenlet> alive = new LinkedHashSet<>(); // in the order they started
    private @Nullable GreenletScope outer; // the next open one of the thread
    private boolean closed;

    private GreenletScope(Trampoline home) {
        this.home = home;
        opener = home.current();
        outer = home.scope();
    }

    /// Opens a scope on the calling thread.
    public static GreenletScope open() {
        Trampoline home = Trampoline.ofCurrentThread();
        GreenletScope opened = new GreenletScope(home);
        home.scope(opened);
        return opened;
    }

    /// Returns the greenlets that would be killed now, in the order they started.
    public List<Greenlet> greenlets() {
        return List.copyOf(alive);
    }

    /// Kills the greenlets that were started in this scope and are still alive, the last one first, in the calling
    /// thread. Until it has ended, each has the calling greenlet as its parent, which so gets its exit or failure.
    /// Those that start meanwhile are killed too. Closing again does nothing.
    ///
    /// What greenlets fail with is thrown when all have been killed, undeclared if it is a checked exception: the
    /// first failure, with the others as its suppressed ones. One that survives its kill is such a failure.
    ///
    /// @throws IllegalStateException if a greenlet survived; also if this is not the greenlet that opened the
    ///     scope, or if it has opened another one later that is not closed yet: nothing has happened then
    @Override
    public void close() {
        if (closed) {
            return;
        }
        Greenlet closer = Trampoline.ofCurrentThread().current();
        refuseAllBut(closer);
        Throwable failure = null;
        while (!alive.isEmpty()) {
            try {
                end(alive.removeLast(), closer);
            } catch (Throwable e) {
                if (failure == null) {
                    failure = e;
                } else if (failure != e) {
                    failure.addSuppressed(e);
                }
            }
        }
        closed = true;
        unlink();
        if (failure != null) {
            throw Trampoline.<RuntimeException>undeclared(failure);
        }
    }

    private void refuseAllBut(Greenlet closer) {
        // A dead opener cannot close any more, so another greenlet of its thread may.
        if (closer != opener && (closer.home() != home || !opener.isDead())) {
            throw new IllegalStateException("cannot close the greenlet scope from " + closer + " on "
                    + closer.home().threadName() + ": it was opened by " + opener + " on " + home.threadName()
                    + "; close it there, best by try-with-resources");
        }
        for (GreenletScope inner = home.scope(); inner != null && inner != this; inner = inner.outer) {
            if (inner.opener == closer) {
                throw new IllegalStateException("cannot close the greenlet scope: " + closer
                        + " has opened another one inside it that is still open; close that one first, best by"
                        + " try-with-resources");
            }
        }
    }

    private static void end(Greenlet victim, Greenlet closer) {
        for (Greenlet g = closer; g != null; g = g.parent()) {
            if (g == victim) {
                throw new IllegalStateException("cannot end " + victim + " at the close of its scope: it is " + closer
                        + ", which closes the scope, or one of its ancestors; close the scope further up");
            }
        }
        Greenlet parent = victim.parent();
        victim.bequeathTo(closer);
        try {
            victim.kill();
        } finally {
            if (victim.parent() == closer) {
                victim.bequeathTo(parent);
            }
        }
        if (!victim.isDead()) {
            throw new IllegalStateException(victim + " survived its kill at the close of its scope: it caught the"
                    + " GreenletExit or switched away in a finally block; let the exit pass");
        }
    }

    private void unlink() {
        if (home.scope() == this) {
            home.scope(outer);
            return;
        }
        // Inner ones that a suspended greenlet keeps open stay as they are.
        for (GreenletScope inner = home.scope(); inner != null; inner = inner.outer) {
            if (inner.outer == this) {
                inner.outer = outer;
            }
        }
    }

    @Nullable
    GreenletScope outer() {
        return outer;
    }

    void hasStarted(Greenlet g) {
        alive.add(g);
    }

    /// Forgets one that has ended, whichever of the open scopes it started in.
    void hasEnded(Greenlet g) {
        for (GreenletScope s = this; s != null; s = s.outer) {
            if (s.alive.remove(g)) {
                return;
            }
        }
    }

    @Override
    public String toString() {
        return "GreenletScope[" + (closed ? "closed" : "opened by " + opener + ", " + alive.size() + " alive") + "]";
    }
}
