package io.greenloom.async;

/// Thrown where a run waits for what nothing can ever bring: no task is ready, no timer is set, no channel is
/// open, no helper is at work. gevent's `LoopExit`. See [EventLoop#setStuckDetection].
public final class LoopStuckException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    private final transient LoopDump dump;

    LoopStuckException(LoopDump dump) {
        super("this run would wait for ever: nothing is left that could wake any of its tasks. If another thread is to"
                + " do it, hold a token of EventLoop.expectExternal() meanwhile.\n" + dump);
        this.dump = dump;
    }

    /// Returns what each task waits for.
    public LoopDump dump() {
        return dump;
    }
}
