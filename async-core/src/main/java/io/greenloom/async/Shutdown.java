package io.greenloom.async;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The orderly end of a loop.
///
/// | phase | from | what happens |
/// |---|---|---|
/// | - | the start | |
/// | requested | [#request] | whoever has asked is told, and the blocks of [Async#moveOnShutdown] are left |
/// | cancelled | the end of the grace | what the run waits for is cancelled; where that is nothing, all tasks |
///
/// Where the run ends by itself within the grace, the last phase never comes. A run that waits for nothing ends
/// with the last task.
final class Shutdown {
    // Where somebody has waited to be told: enough to answer a request, not to annoy who has pressed Ctrl-C.
    private static final Duration GRACE_OF_THE_TOLD = Duration.ofSeconds(10);

    private record Request(String reason, Duration grace) {}

    private final EventLoop loop;
    private final LoopOptions.Ending ending;
    private final Promise<String> requested;
    // Any thread.
    private final AtomicReference<@Nullable Request> request = new AtomicReference<>();
    private volatile boolean expected; // somebody has waited for the request, at one time or another

    // Loop only.
    private final Set<CancelScope> blocks = new LinkedHashSet<>();
    private @Nullable Awaitable<?> awaited; // by the present run; set while the loop stands still

    Shutdown(EventLoop loop, LoopOptions.Ending ending) {
        this.loop = loop;
        this.ending = ending;
        this.requested = new Promise<>(loop, null);
    }

    /// Says what the run that begins waits for; null for nothing. While the loop stands still.
    void runsFor(@Nullable Awaitable<?> end) {
        awaited = end;
    }

    /// Returns false where it was requested before. Any thread.
    boolean request(String reason) {
        Duration declared = ending.grace();
        Duration grace = declared != null ? declared : expected ? GRACE_OF_THE_TOLD : Duration.ZERO;
        Request mine = new Request(reason, grace);
        if (!request.compareAndSet(null, mine)) {
            return false;
        }
        if (loop.isClosed()) {
            requested.complete(reason);
        } else {
            loop.callSoonEvenWhenClosed(() -> begin(mine), null);
        }
        return true;
    }

    boolean isRequested() {
        return request.get() != null;
    }

    /// Returns how long the end of the JVM waits, from the request on. Any thread.
    long patienceNanos() {
        Request made = request.get();
        return Durations.nanos(ending.limit()) + (made == null ? 0 : Durations.nanos(made.grace()));
    }

    private void begin(Request made) {
        requested.complete(made.reason());
        for (CancelScope block : List.copyOf(blocks)) {
            block.cancel(made.reason());
        }
        if (awaited == null) {
            stopWhenAllHaveEnded();
        }
        loop.callLater(made.grace(), () -> cancel(made.reason()));
    }

    private void cancel(String reason) {
        switch (awaited) {
            case Task<?> main -> main.cancelAs(CancelledError.of(CancelledError.Source.SHUTDOWN, reason, null));
            case Promise<?> end -> end.cancel(reason);
            case null -> {
                for (Task<?> task : loop.carrier().tasks().snapshot()) {
                    task.cancelAs(CancelledError.of(CancelledError.Source.SHUTDOWN, reason, null));
                }
            }
        }
    }

    private void stopWhenAllHaveEnded() {
        List<Task<?>> all = loop.carrier().tasks().snapshot();
        if (all.isEmpty()) {
            if (awaited == null) {
                loop.stop();
            }
            return;
        }
        int[] left = {all.size()};
        Observer last = _ -> {
            if (--left[0] == 0) {
                loop.callSoonEvenWhenClosed(this::stopWhenAllHaveEnded, null); // there may be new ones
            }
        };
        all.forEach(task -> task.subscribe(last)); // none of the list has ended
    }

    /// Has `callback` run when the shutdown is requested; any thread.
    Runnable onRequest(Runnable callback) {
        Observer observer = _ -> loop.callSoonEvenWhenClosed(callback);
        if (requested.subscribe(observer)) {
            return () -> requested.unsubscribe(observer);
        }
        Handle soon = loop.callSoonEvenWhenClosed(callback);
        return soon::cancel;
    }

    /// Waits for the request, and returns its reason. Any thread.
    String await() {
        expected = true;
        requested.join();
        return requested.result();
    }

    /// Runs `body`, which the request ends.
    <T extends @Nullable Object> @Nullable T moveOn(CancelScope block, Callable<? extends T> body) {
        expected = true;
        blocks.add(block);
        try {
            Request made = request.get();
            if (made != null) {
                block.cancel(made.reason());
            }
            return block.<T>run(body);
        } finally {
            blocks.remove(block);
        }
    }
}
