package io.greenloom.async;

import java.util.ArrayList;
import java.util.List;

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

    /// Returns all failures, the first one first.
    public List<Throwable> getErrors() {
        return List.copyOf(errors);
    }

    /// Returns the failures of one type, the first one first: Python's `except*`.
    public <E extends Throwable> List<E> getErrors(Class<E> type) {
        return errors.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
