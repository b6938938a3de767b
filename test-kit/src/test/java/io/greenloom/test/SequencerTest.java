package io.greenloom.test;

import static io.greenloom.test.LoopAssertions.assertDoesNotSuspend;
import static io.greenloom.test.LoopAssertions.assertSuspends;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.EventLoop;
import io.greenloom.async.Promise;
import io.greenloom.async.Task;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Scripted order, and assertions about suspending; written with the kit itself.
final class SequencerTest {
    private final EventLog log = new EventLog();

    @LoopTest(seeds = 30)
    void partsRunInTheOrderOfTheirNumbers() {
        Sequencer order = new Sequencer();
        Task<?> first = Async.createTask(() -> parts(order, 0, 3));
        Task<?> second = Async.createTask(() -> parts(order, 1, 4));
        Task<?> third = Async.createTask(() -> parts(order, 2, 5));
        Async.gather(first, second, third);
        assertThat(log.events()).containsExactly("0", "1", "2", "3", "4", "5");
        assertThat(order).hasToString("Sequencer[next: 6, waiting: []]");
    }

    private void parts(Sequencer order, int... positions) {
        for (int position : positions) {
            try (var _ = order.at(position)) {
                Async.yieldNow();
                log.add(position);
            }
        }
    }

    @LoopTest
    void positionIsUsedOnce() {
        Sequencer order = new Sequencer();
        parts(order, 0);
        assertThatThrownBy(() -> order.at(0)).isInstanceOf(IllegalStateException.class).hasMessageContaining("already");
        assertThatThrownBy(() -> order.at(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @LoopTest
    void cancelledWaiterBreaksTheSequenceForTheOthers() {
        Sequencer order = new Sequencer();
        Task<?> waiting = Async.createTask(() -> parts(order, 1));
        Task<?> after = Async.createTask(() -> parts(order, 2));
        EventLoop.current().settle();
        waiting.cancel();
        assertThatThrownBy(waiting::await).isInstanceOf(CancelledError.class);
        assertThatThrownBy(after::await).isInstanceOf(IllegalStateException.class).hasMessageContaining("broken");
        assertThatThrownBy(() -> order.at(3)).isInstanceOf(IllegalStateException.class);
    }

    @LoopTest
    void partThatFailsLetsTheNextOneBegin() {
        Sequencer order = new Sequencer();
        Task<?> fails = Async.createTask(() -> {
            try (var _ = order.at(0)) {
                throw new IOException("in part 0");
            }
        });
        parts(order, 1);
        assertThatThrownBy(fails::await).isInstanceOf(IOException.class);
        assertThat(log.events()).containsExactly("1");
    }

    @Test
    void worksOnPlainThreads() throws InterruptedException {
        Sequencer order = new Sequencer();
        Thread other = new Thread(() -> {
            for (int position : new int[] {0, 2}) {
                try (var _ = order.at(position)) {
                    log.add(position);
                }
            }
        });
        other.start();
        try (var _ = order.at(1)) {
            log.add(1);
        }
        other.join();
        assertThat(log.events()).containsExactly("0", "1", "2");
    }

    @LoopTest(seeds = 10)
    void assertionsTellWhatSuspendsFromWhatDoesNot() throws Exception {
        Promise<String> done = EventLoop.current().createPromise();
        done.complete("value");
        Async.createTask(() -> Async.yieldNow());
        assertSuspends(Async::yieldNow);
        assertSuspends(() -> Async.sleep(Duration.ofSeconds(1)));
        assertDoesNotSuspend(() -> done.await());
        assertDoesNotSuspend(() -> Async.createTask(() -> {}));
        assertThatThrownBy(() -> assertSuspends(() -> done.await()))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("expected it to suspend");
        assertThatThrownBy(() -> assertDoesNotSuspend(Async::yieldNow))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("expected it not to suspend");
        assertThatThrownBy(() -> assertSuspends(() -> {
                    throw new IOException("the body's own");
                }))
                .isInstanceOf(IOException.class);
    }

    @Test
    void assertionsOutsideALoopAreRefused() {
        assertThatThrownBy(() -> assertSuspends(() -> {})).isInstanceOf(IllegalStateException.class);
    }
}
