package io.greenloom.samples.downloader;

/// The user gave something that is no http or https address; the message is fit to be shown.
final class NotAnAddress extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    NotAnAddress(String message) {
        super(message);
    }
}
