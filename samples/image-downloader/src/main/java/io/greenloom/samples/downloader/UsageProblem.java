package io.greenloom.samples.downloader;

/// What the user asked for cannot be begun; the message is one sentence that says what to do, and the exit code
/// is 2.
final class UsageProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageProblem(String message) {
        super(message);
    }
}
