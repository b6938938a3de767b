package io.greenloom.samples.downloader;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Why an attempt to download failed.
///
/// @param kind what sort of failure
/// @param reason one sentence for the user, without the address
/// @param status the HTTP status, when the server answered with one that is no success
/// @param retryAfter the `Retry-After` header of that answer
record Failure(Kind kind, String reason, OptionalInt status, Optional<String> retryAfter) {
    /// Statuses that say "not now" rather than "no".
    private static final Set<Integer> TRANSIENT = Set.of(408, 425, 429, 500, 502, 503, 504);

    enum Kind {
        /// Not connected, or the connection broke before the answer began.
        CONNECTION("no connection, or a broken one", true),
        TIMEOUT("no answer in time", true),
        /// Fewer bytes than announced.
        TRUNCATED("incomplete file", true),
        STATUS("refused", false),
        HOST("unknown host", false),
        TLS("no secure connection", false),
        REDIRECTS("redirected in vain", false),
        /// The answer is no HTTP.
        PROTOCOL("no valid answer", false),
        /// The answer arrived and is no image.
        CONTENT("not an image", false),
        /// More bytes than allowed.
        SIZE("too large", false),
        /// The address given is none.
        ADDRESS("not an address", false),
        /// A mistake in this program.
        INTERNAL("a mistake in this program, please report it", false);

        private final String headline;
        private final boolean passing;

        Kind(String headline, boolean passing) {
            this.headline = headline;
            this.passing = passing;
        }
    }

    static Failure of(Kind kind, String reason) {
        return new Failure(kind, reason, OptionalInt.empty(), Optional.empty());
    }

    static Failure status(int status, String phrase, Optional<String> retryAfter) {
        String text = phrase.isBlank() ? "" : " " + phrase.strip();
        return new Failure(Kind.STATUS, "HTTP status " + status + text, OptionalInt.of(status), retryAfter);
    }

    /// A few words under which failures of the same sort are listed together.
    String headline() {
        return kind == Kind.STATUS ? reason : kind.headline;
    }

    /// Whether the same request may well succeed a little later.
    boolean isTransient() {
        return kind.passing || (status.isPresent() && TRANSIENT.contains(status.getAsInt()));
    }
}
