package io.greenloom.samples.downloader;

import java.nio.file.Path;
import java.time.Duration;

/// How a run is to be made; the command line's options after they were checked.
///
/// @param out the output folder
/// @param concurrency how many files at a time
/// @param perHost how many of them from one host
/// @param retries how often to try again what may pass
/// @param timeout the longest time for one attempt, from the request to the last byte
/// @param maxSize bytes above which a file is given up; 0 for no limit
/// @param insecure whether to accept any TLS certificate
/// @param nameAfterUnderscore whether what follows an address's last underscore is the file's name
record Settings(
        Path out,
        int concurrency,
        int perHost,
        int retries,
        Duration timeout,
        long maxSize,
        boolean insecure,
        boolean nameAfterUnderscore) {}
