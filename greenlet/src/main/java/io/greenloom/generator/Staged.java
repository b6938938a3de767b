package io.greenloom.generator;

import io.greenloom.loom.Continuation;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A generator over a stage, with the sources that the stage reads: it closes them, in reverse order, when the
/// stage has ended, or when it is closed itself before it has started.
final class Staged<T extends @Nullable Object> extends Generator<T> {
    private @Nullable Stage<T> stage; // until it starts
    private @Nullable List<? extends AutoCloseable> sources; // until they are closed
    private final int readAhead; // values a step when it is pulled
    private final Continuation.Kind stackKind;

    Staged(Stage<T> stage, List<? extends AutoCloseable> sources, int readAhead) {
        this(stage, sources, readAhead, Continuation.Kind.GENERATOR);
    }

    Staged(Stage<T> stage, List<? extends AutoCloseable> sources, int readAhead, Continuation.Kind stackKind) {
        this.stage = stage;
        this.sources = sources;
        this.readAhead = readAhead;
        this.stackKind = stackKind;
    }

    @Override
    Continuation.Kind stackKind() {
        return stackKind;
    }

    @Override
    @Nullable
    Object runBody() throws Exception {
        if (readAhead == 1) {
            runStage(value -> {
                yieldValue(value);
                return true;
            });
            return null;
        }
        Batch.Filler filler = new Batch.Filler(this, readAhead);
        try {
            runStage(filler);
        } catch (GeneratorExit exit) {
            throw exit;
        } catch (Throwable e) {
            flushBefore(e, filler);
            throw e;
        }
        filler.flush();
        return null;
    }

    /// What was yielded before a failure comes before it.
    private static void flushBefore(Throwable failure, Batch.Filler filler) {
        try {
            filler.flush();
        } catch (GeneratorExit exit) {
            exit.addSuppressed(failure);
            throw exit;
        }
    }

    @Override
    boolean runInto(Outlet<? super @Nullable Object> out) throws Throwable {
        try {
            return runStage(out);
        } catch (NoSuchElementException e) {
            throw notTheEnd(e);
        }
    }

    private boolean runStage(Outlet<? super T> out) throws Exception {
        Stage<T> entered = Objects.requireNonNull(stage);
        stage = null;
        takeOver(Objects.requireNonNull(sources));
        Throwable failure = null;
        boolean more = false;
        try {
            more = entered.run(out);
        } catch (Throwable e) {
            failure = e;
        }
        failure = closeSources(failure);
        if (failure != null) {
            throw Routine.<RuntimeException>undeclared(failure);
        }
        return more;
    }

    private void takeOver(List<? extends AutoCloseable> read) {
        for (AutoCloseable source : read) {
            if (source instanceof Generator<?> generator) {
                generator.takenOverBy(this);
            } else if (source instanceof Source<?> other) {
                other.takenOverBy(this);
            }
        }
    }

    @Override
    void abandon(Throwable raised) {
        stage = null;
        closeSources(raised);
    }

    /// Ends a stage that has not started, and returns the sources that are to be closed instead of it; null if it
    /// has started, and is to be closed itself.
    @Nullable
    List<? extends AutoCloseable> giveSourcesUnstarted() {
        if (state() != CREATED) {
            return null;
        }
        int before = claim();
        if (before != CREATED) { // another thread was faster
            if (before == SUSPENDED) {
                release();
            }
            return null;
        }
        List<? extends AutoCloseable> given = Objects.requireNonNull(sources);
        stage = null;
        sources = null;
        finish();
        return given;
    }

    /// Closes the sources after `failure`, which wins over theirs; returns what is to be thrown.
    private @Nullable Throwable closeSources(@Nullable Throwable failure) {
        List<? extends AutoCloseable> open = Objects.requireNonNull(sources);
        sources = null;
        return Source.closeAll(open, failure);
    }
}
