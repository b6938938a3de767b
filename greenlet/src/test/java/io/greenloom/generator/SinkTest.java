package io.greenloom.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
        Sink<String, Void> each = Sink.each(value -> {
            throw boom;
        });
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
