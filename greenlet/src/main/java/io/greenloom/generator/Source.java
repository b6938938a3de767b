package io.greenloom.generator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One of the sources that a combinator reads: a generator, which it takes over, or the elements of another
/// [Iterable], by an iterator of its own. Only a generator needs a continuation to be pulled.
///
/// It is closed at its end, as a generator is, even if the combinator still reads others.
///
/// Used by whoever claimed the generator that reads it.
final class Source<T extends @Nullable Object> implements AutoCloseable {
    private @Nullable Iterable<? extends T> unopened; // until its iterator is there
    private @Nullable Iterator<? extends T> iterator; // from then until it is closed; a generator: from the beginning

    private Source(@Nullable Iterable<? extends T> unopened, @Nullable Iterator<? extends T> iterator) {
        this.unopened = unopened;
        this.iterator = iterator;
    }

    static <T extends @Nullable Object> Source<T> of(Iterable<? extends T> elements) {
        return Objects.requireNonNull(elements, "source") instanceof Generator<? extends T> generator
                ? new Source<>(null, generator)
                : new Source<>(elements, null);
    }

    static <T extends @Nullable Object> Source<T> ofRest(Iterator<? extends T> elements) {
        return new Source<>(null, Objects.requireNonNull(elements, "elements"));
    }

    /// Returns the sources of a combinator that reads one after the other.
    static <T extends @Nullable Object> List<Source<T>> inTurn(List<? extends Iterable<? extends T>> all) {
        List<Source<T>> sources = new ArrayList<>(all.size());
        for (Iterable<? extends T> elements : all) {
            if (elements == null) {
                throw new NullPointerException("source " + (sources.size() + 1) + " of " + all.size());
            }
            sources.add(of(elements));
        }
        return sources;
    }

    /// Returns the sources of a combinator that reads all at once, and so cannot be given a generator twice.
    static <T extends @Nullable Object> List<Source<T>> atOnce(List<? extends Iterable<? extends T>> all) {
        List<Source<T>> sources = inTurn(all);
        IdentityHashMap<Object, Integer> places = new IdentityHashMap<>();
        for (int i = 0; i < sources.size(); i++) {
            Object generator = sources.get(i).iterator;
            Integer place = generator == null ? null : places.putIfAbsent(generator, i);
            if (place != null) {
                throw new IllegalArgumentException("sources " + (place + 1) + " and " + (i + 1) + " are both "
                        + generator
                        + ", which can be read by one at a time: use tee(2) to give each all values, or its borrowed()"
                        + " for each to let them take turns");
            }
        }
        return Collections.unmodifiableList(sources);
    }

    void takenOverBy(Generator<?> pipeline) {
        if (iterator instanceof Generator<?> generator) {
            generator.takenOverBy(pipeline);
        }
    }

    private Iterator<? extends T> opened() {
        if (iterator == null) {
            iterator = Objects.requireNonNull(unopened, "a source was read after its end")
                    .iterator();
            unopened = null;
        }
        return iterator;
    }

    /// Pushes everything that is left, and closes; but returns false if `out` wanted no more.
    boolean into(Outlet<? super T> out) {
        Iterator<? extends T> from = opened();
        if (from instanceof Generator<? extends T> generator) {
            return generator.into(out);
        }
        while (from.hasNext()) {
            if (!out.accept(from.next())) {
                return false;
            }
        }
        close();
        return true;
    }

    /// Returns whether there is a next value; if not, closes, and must not be asked again.
    boolean hasNext() {
        if (opened().hasNext()) {
            return true;
        }
        close();
        return false;
    }

    T next() {
        return opened().next();
    }

    /// Closes the generator, or the iterator if it is [AutoCloseable]; does nothing after that.
    @Override
    public void close() {
        Iterator<? extends T> open = iterator;
        iterator = null;
        unopened = null;
        if (open instanceof Generator<?> generator) {
            generator.closeRoutine(); // and not the pipeline that has it, if that is another one
        } else if (open instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                throw Routine.<RuntimeException>undeclared(e);
            }
        }
    }

    /// Closes `sources` in reverse order after `failure`, which wins over theirs; returns what is to be thrown.
    /// Stages that have not started are gone through here, as a long chain of them is deeper than the stack.
    static @Nullable Throwable closeAll(List<? extends AutoCloseable> sources, @Nullable Throwable failure) {
        Throwable first = failure;
        ArrayDeque<AutoCloseable> left = new ArrayDeque<>(sources);
        for (AutoCloseable source = left.pollLast(); source != null; source = left.pollLast()) {
            try {
                List<? extends AutoCloseable> further =
                        source instanceof Staged<?> staged ? staged.giveSourcesUnstarted() : null;
                if (further != null) {
                    left.addAll(further);
                } else if (source instanceof Generator<?> generator) {
                    generator.closeRoutine(); // and not the pipeline that has it, if that is another one
                } else {
                    source.close();
                }
            } catch (Throwable e) {
                if (first == null) {
                    first = e;
                } else if (first != e) {
                    first.addSuppressed(e);
                }
            }
        }
        return first;
    }
}
