package io.greenloom.samples.downloader;

import java.io.IOException;

/// The output folder fails us in the middle of a run: full, gone, read-only. No address is to blame, and trying
/// the next makes no sense.
final class DiskProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DiskProblem(IOException cause) {
        super(OutputFolder.reason(cause), cause);
    }
}
