package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The numbers of a loop.
final class LoopMetricsTest {
    @Test
    void tasksTimersAndTheReadyQueueAreCounted() {
        Async.run(() -> {
            EventLoop loop = EventLoop.current();
            Task<?> sleeps = Async.createTask(() -> Async.sleep(Duration.ofHours(1)));
            Async.yieldNow();
            Async.createTask(() -> {});
            LoopMetrics metrics = loop.metrics();
            assertThat(metrics.tasks()).isEqualTo(3);
            assertThat(metrics.timers()).isEqualTo(1);
            assertThat(metrics.ready()).isEqualTo(1);
            assertThat(metrics.steps()).isGreaterThanOrEqualTo(2);
            sleeps.cancel();
        });
    }

    @Test
    void callbacksAndWhatOtherThreadsBringAreCounted() {
        try (EventLoop loop = EventLoop.create()) {
            LoopMetrics before = loop.metrics();
            for (int i = 0; i < 5; i++) {
                loop.callSoon(() -> {});
            }
            loop.runUntilComplete(() -> {
                Async.yieldNow();
                return true;
            });
            LoopMetrics after = loop.metrics();
            assertThat(after.callbacks() - before.callbacks()).isEqualTo(5);
            assertThat(after.external() - before.external()).isGreaterThanOrEqualTo(6);
            assertThat(after.tasks()).isZero();
        }
    }

    @Test
    void aLongStepShowsAsLagAndAnIdleLoopHasNone() {
        try (EventLoop loop = EventLoop.create()) {
            loop.runUntilComplete(() -> {
                long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20);
                while (System.nanoTime() < until) {
                    Thread.onSpinWait();
                }
                assertThat(loop.metrics().lag()).isGreaterThanOrEqualTo(Duration.ofMillis(20));
                Async.yieldNow();
                return true;
            });
            assertThat(loop.metrics().worstLag()).isGreaterThanOrEqualTo(Duration.ofMillis(20));
            assertThat(loop.metrics().lag()).isZero();
        }
    }

    @Test
    @Tag("opened") // where the collector's time is looked at on the carrier
    void aStepThatTheCollectorHoldsUpIsCountedAsAStall() {
        try (EventLoop loop = EventLoop.create()) {
            loop.setSlowStepHandler(_ -> {});
            loop.runUntilComplete(() -> {
                List<byte[][]> kept = new ArrayList<>(); // gives the collector something to walk through
                for (int i = 0; i < 20; i++) {
                    kept.add(new byte[20_000][10]);
                }
                long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
                while (loop.metrics().stalls() == 0 && System.nanoTime() < giveUp) {
                    System.gc(); // what is tested
                }
                return kept.size();
            });
            assertThat(loop.metrics().stalls()).isPositive();
        }
    }

    @Test
    void micrometerGaugesReadThem() {
        var registry = new SimpleMeterRegistry();
        try (EventLoop loop = EventLoop.create()) {
            Gauge.builder("loop.tasks", loop, l -> l.metrics().tasks()).register(registry);
            Gauge.builder("loop.lag", loop, l -> l.metrics().lag().toNanos() / 1e9)
                    .baseUnit("seconds")
                    .register(registry);
            loop.runUntilComplete(() -> {
                assertThat(registry.get("loop.tasks").gauge().value()).isEqualTo(1);
                return true;
            });
            assertThat(registry.get("loop.tasks").gauge().value()).isZero();
            assertThat(registry.get("loop.lag").gauge().value()).isZero();
        }
    }
}
