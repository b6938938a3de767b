package io.greenloom.samples.downloader;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The image formats that a file's first bytes give away.
enum ImageKind {
    JPEG("jpg"),
    PNG("png"),
    GIF("gif"),
    WEBP("webp");

    /// How many bytes [#of] wants to see.
    static final int HEAD_BYTES = 12;

    private final String extension;

    ImageKind(String extension) {
        this.extension = extension;
    }

    String extension() {
        return extension;
    }

    /// Which kind of image begins with `head`; empty when it is none of these or `head` is too short to tell.
    static Optional<ImageKind> of(byte[] head) {
        String text = new String(head, StandardCharsets.ISO_8859_1);
        if (text.startsWith("\u00ff\u00d8\u00ff")) {
            return Optional.of(JPEG);
        }
        if (text.startsWith("\u0089PNG\r\n\u001a\n")) {
            return Optional.of(PNG);
        }
        if (text.startsWith("GIF87a") || text.startsWith("GIF89a")) {
            return Optional.of(GIF);
        }
        if (text.startsWith("RIFF") && text.startsWith("WEBP", 8)) {
            return Optional.of(WEBP);
        }
        return Optional.empty();
    }
}
