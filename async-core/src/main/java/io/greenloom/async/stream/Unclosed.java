package io.greenloom.async.stream;

import io.greenloom.async.EventLoop;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says in debug mode what was still open when its loop was closed, and where it had been opened: Python's
/// `ResourceWarning`.
final class Unclosed {
    private static final Logger LOG = LoggerFactory.getLogger(Stream.class);

    private final EventLoop loop;
    private final @Nullable Throwable opened; // null where debug mode was off then

    Unclosed(EventLoop loop) {
        this.loop = loop;
        this.opened = loop.isDebug() ? new Throwable("opened here") : null;
    }

    void warn(String what) {
        if (opened != null || loop.isDebug()) {
            LOG.warn("{} was not closed when its loop was; use try-with-resources", what, opened);
        }
    }
}
