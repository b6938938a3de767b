package io.greenloom.bench.contestant;

import io.greenloom.async.Async;
import io.greenloom.async.EventLoop;
import io.greenloom.async.Handle;
import java.time.Duration;
import java.util.SplittableRandom;

/// Timers that are set and cancelled while so many others wait; one operation is one of them.
///
/// Third argument: how many others.
public final class TimerSetCancel {
    private TimerSetCancel() {}

    public static void main(String[] arguments) throws Exception {
        int others = Integer.parseInt(arguments[2]);
        Async.run(() -> {
            EventLoop loop = EventLoop.current();
            SplittableRandom random = new SplittableRandom(1);
            for (int i = 0; i < others; i++) {
                loop.callLater(hours(random), () -> {});
            }
            Stopwatch.measure(Versions.of("greenloom"), arguments, operations -> {
                for (int i = 0; i < operations; i++) {
                    Handle timer = loop.callLater(hours(random), () -> {});
                    timer.cancel();
                }
            });
        });
    }

    private static Duration hours(SplittableRandom random) {
        return Duration.ofSeconds(3_600 + random.nextInt(3_600));
    }
}
