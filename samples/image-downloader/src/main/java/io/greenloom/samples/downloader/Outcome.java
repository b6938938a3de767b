package io.greenloom.samples.downloader;

import java.time.Duration;

/// What became of one address.
sealed interface Outcome {
    /// The address, or the line of a list that is none.
    String address();

    /// The file is there.
    ///
    /// @param file its name in the output folder
    /// @param contentType what the server called it; empty when it said nothing
    /// @param time from the first attempt to the finished file, waits between attempts included
    /// @param attempts how many requests it took, redirects not counted
    /// @param unchanged whether the very same file was there before
    record Saved(
            String address,
            String file,
            long bytes,
            String sha256,
            String contentType,
            Duration time,
            int attempts,
            boolean unchanged)
            implements Outcome {}

    /// Given up.
    record Failed(String address, Failure failure, Duration time, int attempts) implements Outcome {}

    /// Not finished when the run was broken off; nothing of it is left in the folder.
    record Unfinished(String address) implements Outcome {}
}
