package io.greenloom.async.sync;

import org.jspecify.annotations.Nullable;

/// Something acquired that [#close] releases: what `hold()` returns, for try-with-resources. Python's `async with
/// lock`.
///
/// ```java
/// try (var _ = lock.hold()) {
///     balance += fetch();
/// }
/// ```
public final class Held implements AutoCloseable {
    private @Nullable Runnable release; // the holder only

    Held(Runnable release) {
        this.release = release;
    }

    /// Releases it; a second call does nothing. Never waits; by the one who holds it.
    @Override
    public void close() {
        Runnable run = release;
        release = null;
        if (run != null) {
            run.run();
        }
    }
}
