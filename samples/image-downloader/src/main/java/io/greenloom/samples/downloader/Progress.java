package io.greenloom.samples.downloader;

/// Shows how far a run is. Called on the loop, and must not block it.
interface Progress extends AutoCloseable {
    /// An attempt failed that is to be made again.
    void retrying();

    /// An address is done with.
    void finished(Outcome outcome);

    /// Takes the display away; nothing is shown after this.
    @Override
    void close();

    /// Shows nothing.
    static Progress none() {
        return new Progress() {
            @Override
            public void retrying() {}

            @Override
            public void finished(Outcome outcome) {}

            @Override
            public void close() {}
        };
    }
}
