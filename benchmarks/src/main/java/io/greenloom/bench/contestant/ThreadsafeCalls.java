package io.greenloom.bench.contestant;

import io.greenloom.async.EventLoop;
import java.util.concurrent.CountDownLatch;

/// `EventLoop.callSoon` from a thread that is not the loop's; one operation is one callback, given and run.
public final class ThreadsafeCalls {
    private int run; // loop only

    private ThreadsafeCalls() {}

    public static void main(String[] arguments) throws Exception {
        ThreadsafeCalls calls = new ThreadsafeCalls();
        try (EventLoop loop = EventLoop.create().start()) {
            Stopwatch.measure(Versions.of("greenloom"), arguments, operations -> calls.give(loop, operations));
        }
    }

    private void give(EventLoop loop, int operations) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        for (int i = 0; i < operations; i++) {
            loop.callSoon(() -> run++);
        }
        loop.callSoon(done::countDown);
        done.await();
    }
}
