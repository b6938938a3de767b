package io.greenloom.async.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.EventLoop;
import io.greenloom.async.LoopClock;
import io.greenloom.async.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Regular ticks by the loop's clock.
final class TickerTest {
    @Test
    void ticksComeAtMultiplesOfThePeriod() {
        Async.run(LoopClock.virtual(), () -> {
            Duration start = EventLoop.current().time();
            List<Duration> got = new ArrayList<>();
            try (Ticker ticker = Ticker.every(Duration.ofMinutes(1))) {
                for (Duration tick : ticker.ticks()) {
                    got.add(tick.minus(start));
                    Async.sleep(Duration.ofSeconds(20)); // less than the period: no drift
                    if (got.size() == 3) {
                        break;
                    }
                }
            }
            assertThat(got).containsExactly(Duration.ofMinutes(1), Duration.ofMinutes(2), Duration.ofMinutes(3));
        });
    }

    @Test
    void aLateReceiverFindsOneTickTheOlderOrTheNewer() {
        Async.run(LoopClock.virtual(), () -> {
            EventLoop loop = EventLoop.current();
            Duration start = loop.time();
            Duration period = Duration.ofSeconds(10);
            try (Ticker older = Ticker.every(period);
                    Ticker newer = Ticker.every(loop, period, Overflow.DROP_OLDEST)) {
                Async.sleep(Duration.ofSeconds(35));
                assertThat(older.ticks().tryReceive()).contains(start.plusSeconds(10));
                assertThat(newer.ticks().tryReceive()).contains(start.plusSeconds(30));
                assertThat(older.ticks().receive()).isEqualTo(start.plusSeconds(40));
                assertThat(older.ticks().tryReceive()).isEmpty();
            }
        });
    }

    @Test
    void itIsACaseOfASelect() {
        Async.run(LoopClock.virtual(), () -> {
            Channel<String> work = Channel.rendezvous();
            try (Ticker ticker = Ticker.every(Duration.ofSeconds(1))) {
                assertThat(Select.<String>one()
                                .onReceive(work, x -> x)
                                .onReceive(ticker.ticks(), _ -> "tick")
                                .run())
                        .isEqualTo("tick");
            }
        });
    }

    @Test
    void closingItEndsItsChannelAndItsTimer() {
        Async.run(LoopClock.virtual(), () -> {
            Ticker ticker = Ticker.every(Duration.ofSeconds(1));
            Task<?> waiting = Async.createTask(() -> ticker.ticks().receive());
            Async.yieldNow();
            ticker.close();
            ticker.close();
            assertThatThrownBy(waiting::await).isInstanceOf(EndOfChannel.class);
            Duration before = EventLoop.current().time();
            Async.sleep(Duration.ofHours(1));
            assertThat(EventLoop.current().time().minus(before)).isEqualTo(Duration.ofHours(1));
        });
    }

    @Test
    void aReceiverThatClosesTheChannelStopsTheTicks() {
        Async.run(LoopClock.virtual(), () -> {
            Ticker ticker = Ticker.every(Duration.ofSeconds(1));
            ticker.ticks().cancel();
            Async.sleep(Duration.ofSeconds(5));
            assertThatThrownBy(ticker.ticks()::receive).isInstanceOf(EndOfChannel.class);
        });
    }

    @Test
    void misuseIsRefused() {
        Async.run(() -> {
            assertThatIllegalArgumentException().isThrownBy(() -> Ticker.every(Duration.ZERO));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Ticker.every(EventLoop.current(), Duration.ofSeconds(1), Overflow.SUSPEND))
                    .withMessageContaining("which tick to drop");
        });
    }

    @Test
    void itEndsWithItsLoop() {
        EventLoop loop = EventLoop.create();
        Ticker ticker = Ticker.every(loop, Duration.ofHours(1), Overflow.DROP_LATEST);
        loop.runUntilComplete(() -> {});
        loop.close();
        assertThat(ticker.ticks()).isEmpty(); // and does not wait
    }
}
