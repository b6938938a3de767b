package io.greenloom.samples.downloader;

import java.net.URI;

/// The end of one attempt to download.
sealed interface Attempt {
    /// The file is in the folder.
    record Done(String file, long bytes, String sha256, String contentType, boolean unchanged) implements Attempt {}

    /// It is not, and nothing of it is left.
    record Failed(Failure failure) implements Attempt {}

    /// Makes an attempt; tests put their own in place of the network.
    @FunctionalInterface
    interface Maker {
        /// Suspends.
        ///
        /// @param name what the file is to be called, reserved in the plan of names
        /// @throws DiskProblem when the output folder fails
        Attempt attempt(URI address, String name);
    }
}
