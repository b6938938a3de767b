package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Somebody who looks at the stacks of a loop's threads all the time does it no harm.
@Tag("opened")
final class LooksAtStacksTest {
    @Test
    void callbacksAreRunAndTheLoopCloses() throws InterruptedException {
        EventLoop loop = EventLoop.create().start();
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        CountDownLatch runs = new CountDownLatch(500);
        AtomicBoolean over = new AtomicBoolean();
        Thread looker = Thread.ofPlatform().start(() -> {
            while (!over.get()) {
                threads.forEach(Thread::getStackTrace);
            }
        });
        Runnable[] again = new Runnable[1];
        again[0] = () -> {
            if (threads.size() < 3) {
                threads.add(Thread.currentThread());
            }
            runs.countDown();
            if (!over.get()) {
                loop.callLater(Duration.ofNanos(1_000), again[0]);
            }
        };
        loop.callSoon(again[0]);
        assertThat(runs.await(30, TimeUnit.SECONDS)).isTrue();
        over.set(true);
        looker.join();
        Thread closer = Thread.ofPlatform().daemon().start(loop::close);
        closer.join(TimeUnit.SECONDS.toMillis(10));
        assertThat(closer.isAlive()).isFalse();
    }
}
