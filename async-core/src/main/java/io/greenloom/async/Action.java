package io.greenloom.async;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// A body without a result, which may throw anything.
@FunctionalInterface
public interface Action {
    /// Runs it.
    void run() throws Exception;

    /// Returns it as a body whose result is null.
    default Callable<@Nullable Void> asCallable() {
        return () -> {
            run();
            return null;
        };
    }
}
