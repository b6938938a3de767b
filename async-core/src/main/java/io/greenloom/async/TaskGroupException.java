package io.greenloom.async;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Thrown by a [TaskGroup] whose body or tasks failed: Python's `ExceptionGroup`.
///
/// Its cause is the first failure, its suppressed exceptions are the others, in the order in which they came. It
/// is thrown for a single failure too, so that callers need no second `catch`.
public final class TaskGroupException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<Throwable> errors = new ArrayList<>();

    TaskGroupException(Throwable first) {
        super("unhandled failure in a task group: " + first, first);
        errors.add(first);
    }

    void add(Throwable next) {
        if (!errors.contains(next)) {
            errors.add(next);
            addSuppressed(next);
        }
    }

    /// Returns all failures of the group, the first one first; that of a group in one of its tasks is a
    /// [TaskGroupException] among them. Python's `exceptions`.
    public List<Throwable> getErrors() {
        return List.copyOf(errors);
    }

    /// Returns those of its failures that are of one type, the first one first. See [#leaves(Class)] for groups
    /// inside.
    public <E extends Throwable> List<E> getErrors(Class<E> type) {
        return errors.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /// Returns what has failed at the bottom of it: its failures, and in the place of one that is a group, that
    /// group's leaves, to any depth. In order.
    public List<Throwable> leaves() {
        List<Throwable> leaves = new ArrayList<>();
        ArrayDeque<Throwable> rest = new ArrayDeque<>(errors);
        while (!rest.isEmpty()) {
            Throwable next = rest.removeFirst();
            if (next instanceof TaskGroupException group) {
                group.errors.reversed().forEach(rest::addFirst);
            } else {
                leaves.add(next);
            }
        }
        return Collections.unmodifiableList(leaves);
    }

    /// Returns the leaves of one type, in order: what Python's `except*` sees.
    public <E extends Throwable> List<E> leaves(Class<E> type) {
        return leaves().stream().filter(type::isInstance).map(type::cast).toList();
    }

    /// What [#split] returns.
    ///
    /// @param match with the leaves that the condition holds for; null where there are none
    /// @param rest with all others, to be thrown on; null where there are none
    public record Split(
            @Nullable TaskGroupException match, @Nullable TaskGroupException rest) {}

    /// Returns the group in two: the leaves that `condition` holds for, and the rest, each in groups as they were.
    /// Python's `split()`, and its `subgroup()`, which is the first half; unlike there, the condition is not asked
    /// about groups, which are `RuntimeException`s whatever is in them.
    ///
    /// ```java
    /// catch (TaskGroupException e) {
    ///     var split = e.split(IOException.class::isInstance);
    ///     if (split.rest() != null) {
    ///         throw split.rest();
    ///     }
    ///     retry();
    /// }
    /// ```
    ///
    /// The halves have the stack trace of the whole; one that is the whole is this exception itself.
    public Split split(Predicate<? super Throwable> condition) {
        List<Throwable> matching = new ArrayList<>();
        List<Throwable> others = new ArrayList<>();
        for (Throwable error : errors) {
            if (error instanceof TaskGroupException group) {
                Split inner = group.split(condition);
                addUnlessNull(matching, inner.match);
                addUnlessNull(others, inner.rest);
            } else {
                (condition.test(error) ? matching : others).add(error);
            }
        }
        return new Split(part(matching), part(others));
    }

    private static void addUnlessNull(List<Throwable> errors, @Nullable TaskGroupException group) {
        if (group != null) {
            errors.add(group);
        }
    }

    private @Nullable TaskGroupException part(List<Throwable> some) {
        if (some.isEmpty()) {
            return null;
        }
        if (some.equals(errors)) {
            return this;
        }
        TaskGroupException part = new TaskGroupException(some.getFirst());
        some.subList(1, some.size()).forEach(part::add);
        part.setStackTrace(getStackTrace());
        return part;
    }

    /// Returns the first failure, for those who throw that itself; the others are its suppressed ones from then
    /// on.
    Throwable firstWithTheOthers() {
        Throwable first = errors.getFirst();
        for (Throwable other : errors) {
            if (other != first) {
                first.addSuppressed(other);
            }
        }
        return first;
    }
}
