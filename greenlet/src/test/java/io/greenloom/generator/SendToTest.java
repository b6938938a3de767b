package io.greenloom.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// A generator that is sent to a sink: both are at their end after that, whatever happens.
class SendToTest {
    private final List<Object> seen = new ArrayList<>();
    private final IllegalArgumentException boom = new IllegalArgumentException("boom");

    private Generator<Integer> upTo(int last) {
        return Generator.of(y -> {
            try {
                for (int i = 1; i <= last; i++) {
                    y.yield(i);
                }
            } finally {
                seen.add("source closed");
            }
        });
    }

    private Sink<Object, Integer> counting() {
        return Sink.of(in -> {
            int n = 0;
            try {
                for (Object value : in) {
                    seen.add(value);
                    n++;
                }
                seen.add("complete");
            } catch (IllegalArgumentException e) {
                seen.add(e.getMessage());
                throw e;
            }
            return n;
        });
    }

    @Test
    void allValuesAreSentAndTheResultComesBack() {
        assertThat(upTo(2).sendTo(counting())).isEqualTo(2);
        assertThat(seen).containsExactly(1, 2, "source closed", "complete");
        assertThat(upTo(0).sendTo(counting())).isZero();
    }

    @Test
    void aPipelineOfOperatorsEndsInAPipelineOfStages() {
        Sink<Integer, List<Integer>> odd =
                Sink.<Integer, List<Integer>>collecting(Collectors.toList()).filtering(n -> n % 2 == 1);
        Sink<Integer, Integer> sum = Sink.collecting(Collectors.summingInt(n -> n));
        List<Object> both = upTo(5).map(n -> n * n).sendTo(Sink.<Integer, Object>broadcast(odd, sum));
        assertThat(both).containsExactly(List.of(1, 9, 25), 55);
    }

    @Test
    void linesAreGrepped() {
        Generator<String> lines = Generator.of(y -> y.yieldFrom(List.of("a series of tubes", "python generators")));
        List<String> found = lines.sendTo(
                Sink.<String, List<String>>collecting(Collectors.toList()).filtering(line -> line.contains("python")));
        assertThat(found).containsExactly("python generators");
    }

    @Test
    void aSinkThatWantsNoMoreClosesTheGenerator() {
        Sink<Integer, Integer> second = Sink.of(in -> in.next() * 10 + in.next());
        assertThat(upTo(1_000_000).sendTo(second)).isEqualTo(12);
        assertThat(seen).containsExactly("source closed");
    }

    @Test
    void aGeneratorThatHasBeenStartedSendsTheRest() {
        Generator<Integer> g = upTo(3);
        assertThat(g.next()).isEqualTo(1);
        assertThat(g.hasNext()).isTrue();
        assertThat(g.sendTo(counting())).isEqualTo(2);
        assertThat(seen).containsExactly(2, 3, "source closed", "complete");
        assertThat(g.sendTo(counting())).isZero();
    }

    @Test
    void aFailureOfTheGeneratorIsSeenByTheSinkAndThrown() {
        Sink<Object, Integer> sink = counting();
        Generator<Integer> g = Generator.of(y -> {
            y.yield(1);
            throw boom;
        });
        assertThatThrownBy(() -> g.sendTo(sink)).isSameAs(boom);
        assertThat(seen).containsExactly(1, "boom");
        assertThatThrownBy(sink::result)
                .isInstanceOf(IllegalStateException.class)
                .hasCause(boom);
        assertThat(boom.getSuppressed()).isEmpty();
    }

    @Test
    void itIsThrownAlsoWhereTheSinkMakesAResultOfWhatCameBefore() {
        Sink<Integer, String> sink = Sink.of(in -> {
            int sum = 0;
            try {
                for (int n : in) {
                    sum += n;
                }
                return "all: " + sum;
            } catch (IllegalArgumentException e) {
                return "at least " + sum;
            }
        });
        Generator<Integer> g = Generator.of(y -> {
            y.yield(1);
            y.yield(2);
            throw boom;
        });
        assertThatThrownBy(() -> g.sendTo(sink)).isSameAs(boom);
        assertThat(sink.result()).isEqualTo("at least 3");
    }

    @Test
    void anotherFailureOfTheSinkIsAddedToIt() {
        IllegalStateException rollback = new IllegalStateException("rollback");
        Sink<Object, Integer> sink = Sink.of(in -> {
            try {
                return (Integer) in.next();
            } catch (IllegalArgumentException e) {
                throw rollback;
            }
        });
        Generator<Integer> g = Generator.of(y -> {
            throw boom;
        });
        assertThatThrownBy(() -> g.sendTo(sink)).isSameAs(boom);
        assertThat(boom.getSuppressed()).containsExactly(rollback);
    }

    @Test
    void aFailureOfTheSinkClosesTheGeneratorAndNeverEntersIt() {
        Generator<Integer> g = Generator.of(y -> {
            try {
                y.yield(1);
            } catch (Exception e) {
                seen.add("must not be seen: " + e);
            } finally {
                seen.add("source closed");
            }
        });
        Sink<Object, Void> sink = Sink.each(value -> {
            throw boom;
        });
        assertThatThrownBy(() -> g.sendTo(sink)).isSameAs(boom);
        assertThat(seen).containsExactly("source closed");
        assertThat(g.hasNext()).isFalse();
        assertThatThrownBy(sink::result).hasCause(boom);
    }

    @Test
    void aFailureOfTheSinkAtTheEndIsThrown() {
        Sink<Object, Integer> sink = Sink.of(in -> {
            in.forEachRemaining(seen::add);
            throw boom;
        });
        assertThatThrownBy(() -> upTo(1).sendTo(sink)).isSameAs(boom);
        assertThat(seen).containsExactly(1, "source closed");
    }

    @Test
    void aFailureOfClosingTheGeneratorIsThrownAndTheResultStaysReadable() {
        Sink<Integer, Integer> first = Sink.of(Inbox::next);
        Generator<Integer> g = Generator.of(y -> {
            try {
                y.yield(1);
            } finally {
                fail();
            }
        });
        assertThatThrownBy(() -> g.sendTo(first)).isSameAs(boom);
        assertThat(first.result()).isEqualTo(1);
    }

    private void fail() {
        throw boom;
    }

    @Test
    void aSinkThatHasEndedTakesNothingAndTheGeneratorIsClosedUnstarted() {
        Sink<Integer, Integer> first = Sink.of(Inbox::next);
        first.send(7);
        Generator<Integer> g = upTo(3);
        assertThat(g.sendTo(first)).isEqualTo(7);
        assertThat(g.hasNext()).isFalse();
        assertThat(seen).isEmpty();
    }

    @Test
    void aClosedOrRunningSinkIsRefusedAndTheGeneratorUntouched() {
        Generator<Integer> g = upTo(3);
        Sink<Object, Integer> closed = counting();
        closed.close();
        assertThatThrownBy(() -> g.sendTo(closed)).isInstanceOf(IllegalStateException.class);
        List<Sink<Integer, Void>> self = new ArrayList<>();
        self.add(Sink.each(value -> assertThatThrownBy(() -> g.sendTo(self.getFirst()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("already executing")));
        assertThat(self.getFirst().send(1)).isTrue();
        assertThat(g.toList()).containsExactly(1, 2, 3);
    }

    @Test
    void aGeneratorThatSendsItselfIsRefusedAndTheSinkToldSo() {
        List<Generator<Integer>> self = new ArrayList<>();
        Sink<Object, Integer> sink = counting();
        self.add(Generator.of(y -> {
            assertThatThrownBy(() -> self.getFirst().sendTo(sink))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("already executing");
            y.yield(1);
        }));
        assertThat(self.getFirst().toList()).containsExactly(1);
        assertThat(sink.isDone()).isTrue();
        assertThat(seen).isEmpty();
    }

    @Test
    void aSinkMaySendGeneratorsOnToOthers() {
        Sink<Integer, Integer> nested = Sink.of(in -> {
            int sum = 0;
            for (int n : in) {
                sum += upTo(n).sendTo(Sink.<Integer, Integer>collecting(Collectors.summingInt(x -> x)));
            }
            return sum;
        });
        assertThat(upTo(4).sendTo(nested)).isEqualTo(1 + 3 + 6 + 10);
    }

    @Test
    void aGeneratorYieldsFromWithinASinkThatNeedsNoStack() {
        Generator<Integer> doubled = Generator.of(y -> {
            Sink<Integer, Void> out = Sink.each(n -> y.yield(n * 2));
            upTo(3).sendTo(out);
        });
        assertThat(doubled.toList()).containsExactly(2, 4, 6);
        Generator<Integer> pulled = Generator.of(y -> {
            Sink<Integer, Void> out = Sink.each(n -> y.yield(n * 2));
            upTo(3).sendTo(out);
        });
        assertThat(pulled.next()).isEqualTo(2);
        assertThat(pulled.next()).isEqualTo(4);
        seen.clear();
        pulled.close();
        assertThat(seen).containsExactly("source closed");
    }
}
