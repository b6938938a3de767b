package io.greenloom.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.greenlet.Greenlet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// A sink that is used from inside itself, from outside its body, or by more threads than one.
class SinkMisuseTest {
    private final List<Object> seen = new ArrayList<>();
    private final IllegalArgumentException boom = new IllegalArgumentException("boom");

    private Sink<String, Integer> noting() {
        return Sink.of(in -> {
            int n = 0;
            for (String value : in) {
                seen.add(value);
                n++;
            }
            seen.add("end");
            return n;
        });
    }

    private static void refused(ThrowingCallable misuse) {
        assertThatThrownBy(misuse).isInstanceOf(IllegalStateException.class).hasMessageContaining("already executing");
    }

    @Test
    void aRunningSinkRefusesEveryUseAndIsUnharmed() {
        List<Sink<String, Integer>> self = new ArrayList<>();
        Sink<String, Integer> sink = Sink.of(in -> {
            for (String value : in) {
                refused(() -> self.getFirst().send(value));
                refused(self.getFirst()::close);
                refused(() -> self.getFirst().fail(boom));
                refused(() -> self.getFirst().mapping((String s) -> s).send(value));
                assertThatThrownBy(self.getFirst()::result).isInstanceOf(IllegalStateException.class);
                assertThat(self.getFirst().isDone()).isFalse();
            }
            refused(self.getFirst()::close);
            return 7;
        });
        self.add(sink);
        assertThat(sink.send("a")).isTrue();
        assertThat(sink.send("b")).isTrue();
        assertThat(sink.closeAndGet()).isEqualTo(7);

        List<Sink<String, Void>> each = new ArrayList<>();
        each.add(Sink.each(value -> refused(() -> each.getFirst().send(value))));
        assertThat(each.getFirst().send("a")).isTrue();
        each.getFirst().close();
    }

    @Test
    void receivingOutsideOfTheBodyIsRefused() {
        List<Inbox<String>> leaked = new ArrayList<>();
        Sink<String, Integer> sink = Sink.of(in -> {
            leaked.add(in);
            in.next();
            Greenlet a = Greenlet.of(x -> {
                assertThatThrownBy(in::next)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("outside of its body");
                return "greenlet";
            });
            seen.add(a.switchTo());
            in.next();
            return 2;
        });
        assertThat(sink.send("a")).isTrue();
        assertThat(seen).containsExactly("greenlet");
        assertThatThrownBy(leaked.getFirst()::hasNext)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("outside of its body");
        assertThat(sink.send("b")).isFalse();
        assertThat(sink.result()).isEqualTo(2);
    }

    @Test
    void anotherThreadIsRefusedWhileItRuns() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Sink<String, Integer> sink = Sink.of(in -> {
            in.next();
            inside.countDown();
            go.await();
            return 1;
        });
        FutureTask<Boolean> sender = new FutureTask<>(() -> sink.send("a"));
        Thread.ofPlatform().start(sender);
        assertThat(inside.await(20, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> sink.send("b")).hasMessageContaining("belongs to");
        assertThatThrownBy(sink::close).hasMessageContaining("belongs to");
        go.countDown();
        assertThat(sender.get(20, TimeUnit.SECONDS)).isFalse();
        assertThat(sink.closeAndGet()).isEqualTo(1);
    }

    @Test
    void aBodyThatHasStartedBelongsToTheThreadThatSentFirst() throws Exception {
        Sink<String, Integer> sink = noting();
        Sink<String, Integer> before = sink.mapping(value -> value);
        sink.send("a");
        for (Sink<String, Integer> either : List.of(sink, before)) {
            FutureTask<Object> other = new FutureTask<>(() -> {
                for (Runnable call : List.<Runnable>of(
                        () -> either.send("b"), either::close, () -> either.fail(new IOException("mine")))) {
                    assertThatThrownBy(call::run)
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("belongs to")
                            .hasMessageContaining("send from one thread");
                }
                return null;
            });
            Thread.ofPlatform().start(other);
            other.get(20, TimeUnit.SECONDS);
        }
        assertThat(before.send("c")).isTrue();
        assertThat(before.closeAndGet()).isEqualTo(2);
    }

    @Test
    void aSinkWithoutABodyIsHandedFromThreadToThread() throws Exception {
        Sink<Integer, Long> sink =
                Sink.<Integer, Long>collecting(Collectors.counting()).filtering(x -> x > 0);
        for (int i = 1; i <= 20; i++) {
            int value = i;
            FutureTask<Boolean> sender = new FutureTask<>(() -> sink.send(value));
            (i % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual()).start(sender);
            assertThat(sender.get(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(sink.closeAndGet()).isEqualTo(20);
    }

    @Test
    void threadsThatRaceForTheFirstValueLeaveTheSinkToOneOfThem() throws Exception {
        for (int round = 0; round < 200; round++) {
            Sink<Integer, Integer> sink = Sink.of(in -> {
                int sum = 0;
                for (int value : in) {
                    sum += value;
                }
                return sum;
            });
            CyclicBarrier start = new CyclicBarrier(3);
            List<FutureTask<Integer>> racers = new ArrayList<>();
            for (int t = 0; t < 3; t++) {
                FutureTask<Integer> racer = new FutureTask<>(() -> {
                    start.await(20, TimeUnit.SECONDS);
                    int sent = 0;
                    for (int i = 0; i < 3; i++) {
                        try {
                            sink.send(1);
                            sent++;
                        } catch (IllegalStateException refused) {
                            continue;
                        }
                    }
                    while (sent > 0) {
                        try {
                            return sink.closeAndGet() - sent;
                        } catch (IllegalStateException refused) { // another is just being refused
                            Thread.onSpinWait();
                        }
                    }
                    return 0;
                });
                racers.add(racer);
                Thread.ofPlatform().start(racer);
            }
            for (FutureTask<Integer> racer : racers) {
                assertThat(racer.get(20, TimeUnit.SECONDS)).isZero();
            }
            assertThat(sink.isDone()).isTrue();
        }
    }
}
