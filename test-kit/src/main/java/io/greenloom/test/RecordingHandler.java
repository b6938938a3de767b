package io.greenloom.test;

import io.greenloom.async.ErrorContext;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/// An exception handler of a loop that keeps what it is told, for a test to look at.
///
/// ```java
/// RecordingHandler unseen = new RecordingHandler();
/// EventLoop.current().setExceptionHandler(unseen);
/// ...
/// assertThat(unseen.errors()).hasSize(1);
/// ```
///
/// Any thread may call it.
public final class RecordingHandler implements Consumer<ErrorContext> {
    private final Queue<ErrorContext> contexts = new ConcurrentLinkedQueue<>();

    /// Makes one that has been told nothing.
    public RecordingHandler() {}

    @Override
    public void accept(ErrorContext context) {
        contexts.add(context);
    }

    /// Returns what it was told, in that order.
    public List<ErrorContext> contexts() {
        return List.copyOf(contexts);
    }

    /// Returns the errors that it was told of, in that order.
    public List<Throwable> errors() {
        return contexts.stream().map(ErrorContext::error).toList();
    }

    /// Does nothing where it was told nothing.
    ///
    /// @throws AssertionError with all the errors as suppressed ones otherwise
    public void assertNone() {
        if (!contexts.isEmpty()) {
            AssertionError failure = new AssertionError("errors that nobody saw: " + contexts);
            contexts.forEach(context -> failure.addSuppressed(context.error()));
            throw failure;
        }
    }

    @Override
    public String toString() {
        return "RecordingHandler" + contexts;
    }
}
