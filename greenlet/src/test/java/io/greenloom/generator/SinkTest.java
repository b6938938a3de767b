package io.greenloom.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.greenlet.Greenlet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// One sink: PEP 342's send, and its end told from its failure.
class SinkTest {
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

    // ---------------------------------------------------------------- values

    @Test
    void eachValueRunsTheBodyToItsNextReceive() {
        Sink<String, Integer> sink = noting();
        assertThat(seen).isEmpty();
        assertThat(sink.send("a")).isTrue();
        assertThat(seen).containsExactly("a");
        assertThat(sink.send("b")).isTrue();
        assertThat(seen).containsExactly("a", "b");
        sink.close();
        assertThat(seen).containsExactly("a", "b", "end");
        assertThat(sink.result()).isEqualTo(2);
        assertThat(sink.result()).isEqualTo(2);
    }

    @Test
    void theAveragerOfPep342() {
        Sink<Double, Double> average = Sink.of(in -> {
            double sum = 0;
            int n = 0;
            for (double x : in) {
                sum += x;
                n++;
            }
            return n == 0 ? 0 : sum / n;
        });
        average.send(10.0);
        average.send(20.0);
        assertThat(average.closeAndGet()).isEqualTo(15.0);
    }

    @Test
    void nullIsAValue() {
        Sink<String, Integer> sink = noting();
        assertThat(sink.send(null)).isTrue();
        assertThat(sink.send(null)).isTrue();
        assertThat(sink.closeAndGet()).isEqualTo(2);
        assertThat(seen).containsExactly(null, null, "end");
    }

    @Test
    void receiveReturnsOneValueAfterTheOtherAndEndsAnEndlessLoop() {
        Sink<String, Void> sink = Sink.of(in -> {
            try {
                while (true) {
                    seen.add(in.receive());
                }
            } catch (GeneratorExit exit) {
                seen.add("exit");
                throw exit;
            }
        });
        sink.send("a");
        sink.send("b");
        assertThat(sink.closeAndGet()).isNull();
        assertThat(seen).containsExactly("a", "b", "exit");
    }

    @Test
    void aBodyMayReadAheadAndReceiveInMoreThanOneLoop() {
        Sink<String, String> sink = Sink.of(in -> {
            String head = in.next();
            assertThat(in.hasNext()).isTrue();
            assertThat(in.hasNext()).isTrue();
            for (String line : in) {
                if (line.isEmpty()) {
                    break;
                }
                seen.add(line);
            }
            return head + in.receive();
        });
        assertThat(Stream.of("head", "a", "b", "").map(sink::send)).containsOnly(true);
        assertThat(sink.send("body")).isFalse();
        assertThat(sink.result()).isEqualTo("headbody");
        assertThat(seen).containsExactly("a", "b");
    }

    @Test
    void theInboxGoesDownIntoTheMethodsThatTheBodyCalls() {
        Sink<Integer, Integer> sink = Sink.of(in -> sumOf(in, 3) - sumOf(in, 2));
        for (int i = 1; i <= 4; i++) {
            assertThat(sink.send(i)).isTrue();
        }
        assertThat(sink.send(5)).isFalse();
        assertThat(sink.result()).isEqualTo(-3);
    }

    private static int sumOf(Inbox<Integer> in, int count) {
        return count == 0 ? 0 : in.next() + sumOf(in, count - 1);
    }

    // ---------------------------------------------------------------- the end

    @Test
    void aSinkThatIsClosedWithoutAValueRunsAndHasAResult() {
        assertThat(noting().closeAndGet()).isZero();
        assertThat(seen).containsExactly("end");
    }

    @Test
    void closingTwiceRunsTheEndOnce() {
        Sink<String, Integer> sink = noting();
        sink.send("a");
        sink.close();
        sink.close();
        sink.fail(boom);
        assertThat(sink.closeAndGet()).isEqualTo(1);
        assertThat(seen).containsExactly("a", "end");
    }

    @Test
    void aBodyThatReturnsEarlyDropsWhatIsSentAfterThat() {
        Sink<String, String> sink = Sink.of(Inbox::next);
        assertThat(sink.isDone()).isFalse();
        assertThat(sink.send("first")).isFalse();
        assertThat(sink.isDone()).isTrue();
        assertThat(sink.result()).isEqualTo("first");
        assertThat(sink.send("second")).isFalse();
        assertThat(sink.closeAndGet()).isEqualTo("first");
    }

    @Test
    void aBodyThatNeverReceivesRunsAtTheFirstValue() {
        Sink<String, String> sink = Sink.of(in -> {
            seen.add("ran");
            return "result";
        });
        assertThat(sink.send("dropped")).isFalse();
        assertThat(sink.send("dropped")).isFalse();
        assertThat(sink.closeAndGet()).isEqualTo("result");
        assertThat(seen).containsExactly("ran");
    }

    @Test
    void sendingToAClosedSinkIsRefused() {
        Sink<String, Integer> sink = noting();
        sink.close();
        assertThatThrownBy(() -> sink.send("late"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("its input has ended");
        assertThat(seen).containsExactly("end");
    }

    @Test
    void anOpenSinkHasNoResult() {
        Sink<String, Integer> sink = noting();
        sink.send("a");
        assertThatThrownBy(sink::result)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("close it");
        assertThat(sink.closeAndGet()).isEqualTo(1);
    }

    @Test
    void theEndStaysTheEnd() {
        Sink<String, String> sink = Sink.of(in -> {
            assertThat(in.hasNext()).isFalse();
            assertThat(in.hasNext()).isFalse();
            assertThat(in.iterator().hasNext()).isFalse();
            assertThatThrownBy(in::next).isInstanceOf(NoSuchElementException.class);
            assertThatThrownBy(in::receive).isInstanceOf(GeneratorExit.class);
            assertThatThrownBy(in::receive).isInstanceOf(GeneratorExit.class);
            return "done";
        });
        assertThat(sink.closeAndGet()).isEqualTo("done");
    }

    @Test
    void tryWithResourcesCloses() {
        try (Sink<String, Integer> sink = noting()) {
            sink.send("a");
        }
        assertThat(seen).containsExactly("a", "end");
    }

    // ---------------------------------------------------------------- failures of the body

    @Test
    void whatTheBodyThrowsReachesTheSenderAsItIsAndEndsTheSink() {
        IOException checked = new IOException("disk full");
        Sink<String, Integer> sink = Sink.of(in -> {
            in.next();
            throw checked;
        });
        assertThatThrownBy(() -> sink.send("a")).isSameAs(checked);
        assertThat(sink.isDone()).isTrue();
        assertThat(sink.send("b")).isFalse();
        assertThatThrownBy(sink::result)
                .isInstanceOf(IllegalStateException.class)
                .hasCause(checked);
        sink.close();
        assertThatThrownBy(sink::closeAndGet).hasCause(checked);
    }

    @Test
    void soDoesAFailureBeforeTheFirstReceive() {
        Sink<String, Integer> sink = Sink.of(in -> {
            throw boom;
        });
        assertThatThrownBy(() -> sink.send("a")).isSameAs(boom);
        Sink<String, Integer> unsent = Sink.of(in -> {
            throw boom;
        });
        assertThatThrownBy(unsent::close).isSameAs(boom);
        unsent.close();
    }

    @Test
    void aFailureAtTheEndReachesWhoCloses() {
        Sink<String, Integer> sink = Sink.of(in -> {
            try {
                in.forEachRemaining(seen::add);
                return 1;
            } finally {
                fail();
            }
        });
        sink.send("a");
        assertThatThrownBy(sink::close).isSameAs(boom);
        sink.close();
        assertThatThrownBy(sink::result).hasCause(boom);
        assertThat(seen).containsExactly("a");
    }

    private void fail() {
        throw boom;
    }

    @Test
    void aNoSuchElementExceptionOfTheBodyIsAFailureAsAnyOther() {
        Sink<String, String> two = Sink.of(in -> in.next() + in.next());
        two.send("a");
        assertThatThrownBy(two::close)
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("input of the sink");
        Sink<String, String> first = Sink.of(in -> List.<String>of().getFirst());
        assertThatThrownBy(() -> first.send("a")).isInstanceOf(NoSuchElementException.class);
        assertThat(first.send("b")).isFalse();
    }

    @Test
    void whatFailsOnTheWayOutOfAReceiveThatFoundTheEndIsNotLost() {
        Sink<String, Void> sink = Sink.of(in -> {
            AutoCloseable first = this::fail;
            AutoCloseable second = () -> {
                throw new IllegalStateException("second");
            };
            try (first;
                    second) {
                while (true) {
                    in.receive();
                }
            }
        });
        sink.send("a");
        assertThatThrownBy(sink::close)
                .hasMessage("second")
                .satisfies(e -> assertThat(e.getSuppressed()).containsExactly(boom));
    }

    @Test
    void anExitThatIsNotThatOfTheEndIsAFailure() {
        GeneratorExit exit = new GeneratorExit();
        Sink<String, Void> sink = Sink.of(in -> {
            in.next();
            throw exit;
        });
        assertThatThrownBy(() -> sink.send("a")).isSameAs(exit);
    }

    // ---------------------------------------------------------------- failures of the input

    @Test
    void aFailedInputIsRaisedWhereTheBodyWaits() {
        Sink<String, Integer> sink = Sink.of(in -> {
            try {
                for (String value : in) {
                    seen.add(value);
                }
                seen.add("complete");
            } finally {
                seen.add("finally");
            }
            return 1;
        });
        sink.send("a");
        sink.fail(boom);
        assertThat(seen).containsExactly("a", "finally");
        assertThatThrownBy(sink::result)
                .isInstanceOf(IllegalStateException.class)
                .hasCause(boom);
        assertThatThrownBy(() -> sink.send("b"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ended");
    }

    @Test
    void aBodyThatHasNotStartedSeesItAtItsFirstReceive() {
        Sink<String, String> sink = Sink.of(in -> {
            seen.add("started");
            try {
                return in.next();
            } catch (IllegalArgumentException e) {
                return e.getMessage();
            }
        });
        sink.fail(boom);
        assertThat(seen).containsExactly("started");
        assertThat(sink.result()).isEqualTo("boom");
    }

    @Test
    void aBodyThatRecoversGetsNoMoreValuesButMayReturn() {
        Sink<String, String> sink = Sink.of(in -> {
            try {
                in.receive();
                in.receive();
            } catch (IllegalArgumentException e) {
                seen.add(e);
            }
            return "more: " + in.hasNext();
        });
        sink.send("a");
        sink.fail(boom);
        assertThat(seen).containsExactly(boom);
        assertThat(sink.closeAndGet()).isEqualTo("more: false");
    }

    @Test
    void anotherFailureThatComesOfItIsThrown() {
        IOException other = new IOException("cannot roll back");
        Sink<String, Integer> sink = Sink.of(in -> {
            try {
                in.next();
            } catch (IllegalArgumentException e) {
                throw other;
            }
            return 1;
        });
        assertThatThrownBy(() -> sink.fail(boom)).isSameAs(other);
        assertThatThrownBy(sink::result).hasCause(other);
    }

    @Test
    void aSinkThatHasEndedDoesNotHearOfIt() {
        Sink<String, String> sink = Sink.of(Inbox::next);
        sink.send("a");
        sink.fail(boom);
        assertThat(sink.result()).isEqualTo("a");
    }

    // ---------------------------------------------------------------- without a stack

    @Test
    void eachAndCollectingNeedNoBody() {
        Sink<Object, Void> each = Sink.each(seen::add);
        assertThat(each.send("a")).isTrue();
        assertThat(each.send(null)).isTrue();
        assertThat(each.closeAndGet()).isNull();
        assertThat(seen).containsExactly("a", null);
        assertThatThrownBy(() -> each.send("late")).isInstanceOf(IllegalStateException.class);

        Sink<String, String> joined = Sink.collecting(Collectors.joining("+"));
        joined.send("a");
        joined.send("b");
        assertThat(joined.closeAndGet()).isEqualTo("a+b");
        assertThat(joined.result()).isEqualTo("a+b");
        assertThat(Sink.<String, String>collecting(Collectors.joining("+")).closeAndGet())
                .isEmpty();
    }

    @Test
    void theyFailAsABodyDoes() {
        Sink<String, Void> each = Sink.each(value -> fail());
        assertThatThrownBy(() -> each.send("a")).isSameAs(boom);
        assertThat(each.send("b")).isFalse();
        Sink<String, String> joined = Sink.collecting(Collectors.joining());
        joined.send("a");
        joined.fail(boom);
        assertThatThrownBy(joined::result)
                .isInstanceOf(IllegalStateException.class)
                .hasCause(boom);
        Sink<String, Object> finishing =
                Sink.collecting(Collectors.collectingAndThen(Collectors.<String>toList(), list -> {
                    throw boom;
                }));
        assertThatThrownBy(finishing::close).isSameAs(boom);
        assertThatThrownBy(finishing::result).hasCause(boom);
    }

    // ---------------------------------------------------------------- misuse

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

    @Test
    void itSaysWhereItIs() {
        Sink<String, String> sink = Sink.of(in -> in.next() + in.next());
        assertThat(sink).hasToString("Sink@" + Integer.toHexString(sink.hashCode()) + "[open]");
        sink.send("a");
        sink.send("b");
        assertThat(sink.toString()).endsWith("[ended]");
        sink.close();
        assertThat(sink.toString()).endsWith("[closed]");
    }
}
