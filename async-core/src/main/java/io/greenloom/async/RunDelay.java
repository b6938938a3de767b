package io.greenloom.async;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// How long a thread has been ready to run without running, as Linux counts it; elsewhere unknown.
final class RunDelay {
    private final Path schedstat;

    private RunDelay(Path schedstat) {
        this.schedstat = schedstat;
    }

    /// Returns that of the calling platform thread; null where the kernel does not tell.
    static @Nullable RunDelay ofThisThread() {
        try {
            // "PID/task/TID"; of the numbers in the file, the second is the delay in nanoseconds
            Path thread = Path.of("/proc").resolve(Files.readSymbolicLink(Path.of("/proc/thread-self")));
            RunDelay delay = new RunDelay(thread.resolve("schedstat"));
            return Files.isReadable(delay.schedstat) ? delay : null;
        } catch (IOException | UnsupportedOperationException | SecurityException e) {
            return null; // another system, or a container that hides it: the watchdog does without
        }
    }

    /// Returns it in nanoseconds; -1 where it cannot be read.
    long nanos() {
        try {
            String[] numbers = Files.readString(schedstat).trim().split(" ", -1);
            return numbers.length < 2 ? -1 : Long.parseLong(numbers[1]);
        } catch (IOException | NumberFormatException e) {
            return -1; // the thread has ended
        }
    }
}
