package io.greenloom.samples.downloader.server;

import java.time.Duration;

/// How the server treats the address of a picture: as real servers do, on good days and on bad ones.
public sealed interface Behaviour {
    /// Whether a client that tries again now and then ends up with the picture.
    default boolean endsWell() {
        return this instanceof Good;
    }

    /// The picture arrives, sooner or later.
    sealed interface Good extends Behaviour {}

    /// The picture never arrives.
    sealed interface Bad extends Behaviour {}

    /// At once, with its length.
    record Plain() implements Good {}

    /// After a while.
    record Delayed(Duration pause) implements Good {}

    /// In ten pieces, spread over a time.
    record Dribbled(Duration time) implements Good {}

    /// In chunks, without a length.
    record Chunked() implements Good {}

    /// With `Content-Encoding: gzip`.
    record Gzipped() implements Good {}

    /// Called plain text, which it is not.
    record Mislabelled() implements Good {}

    /// After so many redirects.
    record Redirected(int hops) implements Good {}

    /// First 503 with `Retry-After`, from then on the picture.
    record BusyOnce(Duration retryAfter) implements Good {}

    /// First half the picture and a reset connection, from then on the picture.
    record ResetOnce() implements Good {}

    /// Always this status.
    record Status(int code) implements Bad {}

    /// Always half of the bytes that were announced.
    record Truncated() implements Bad {}

    /// Each redirect leads to another.
    record RedirectLoop() implements Bad {}

    /// Takes the request and says nothing, as long as the client cares to wait.
    record Silent() implements Bad {}

    /// Takes the request and closes the connection.
    record HangsUp() implements Bad {}

    /// 200, and a page that regrets that there is no picture.
    record Page() implements Bad {}
}
