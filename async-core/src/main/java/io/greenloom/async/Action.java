package io.greenloom.async;

/// A body without a result, which may throw anything.
@FunctionalInterface
public interface Action {
    /// Runs it.
    void run() throws Exception;
}
