package io.greenloom.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Sinks before sinks: what comes through, who ends whom, and in which order.
class SinkStageTest {
    private final List<Object> seen = new ArrayList<>();
    private final IllegalArgumentException boom = new IllegalArgumentException("boom");

    /// A sink that notes its values, how its input ends, and what it is called.
    private Sink<Object, String> named(String name) {
        return Sink.of(in -> {
            try {
                for (Object value : in) {
                    seen.add(name + " " + value);
                }
                seen.add(name + " end");
            } catch (IllegalArgumentException e) {
                seen.add(name + " " + e.getMessage());
                throw e;
            }
            return name;
        });
    }

    private Sink<Object, List<Object>> list() {
        return Sink.collecting(Collectors.toList());
    }

    // ---------------------------------------------------------------- stages

    @Test
    void stagesActInTheOrderOfTheValuesWhichIsFromTheLastOneWritten() {
        Sink<Integer, List<Object>> sink = list().mapping((Integer n) -> "v" + n)
                .filtering(n -> n % 2 == 0)
                .mapping((Integer n) -> n * 10 + n);
        for (int n = 1; n <= 4; n++) {
            assertThat(sink.send(n)).isTrue();
        }
        assertThat(sink.closeAndGet()).containsExactly("v22", "v44");
    }

    @Test
    void grepAndPrinterOfBeazley() {
        List<String> printed = new ArrayList<>();
        Sink<String, Void> printer = Sink.each(printed::add);
        Sink<String, Integer> grep = Sink.of(in -> {
            int found = 0;
            try (printer) {
                for (String line : in) {
                    if (line.contains("python")) {
                        printer.send(line);
                        found++;
                    }
                }
            }
            return found;
        });
        grep.send("Yeah, but no, but yeah, but no");
        grep.send("A series of tubes");
        grep.send("python generators rock!");
        assertThat(grep.closeAndGet()).isOne();
        assertThat(printed).containsExactly("python generators rock!");
        assertThat(printer.isDone()).isTrue();
    }

    /// A sink that makes its first value a filter before a sink like itself.
    private static Sink<Integer, List<Integer>> sieve() {
        return Sink.of(in -> {
            List<Integer> primes = new ArrayList<>();
            if (in.hasNext()) {
                int prime = in.next();
                primes.add(prime);
                Sink<Integer, List<Integer>> rest = sieve().filtering(n -> n % prime != 0);
                in.forEachRemaining(rest::send);
                primes.addAll(rest.closeAndGet());
            }
            return primes;
        });
    }

    @Test
    void pipelinesGrowWhileTheyRun() {
        Sink<Integer, List<Integer>> primes = sieve();
        for (int n = 2; n < 500; n++) {
            assertThat(primes.send(n)).isTrue();
        }
        assertThat(primes.closeAndGet())
                .startsWith(2, 3, 5, 7, 11)
                .endsWith(491, 499)
                .hasSize(95);
    }

    @Test
    void flatMappingSendsAllElementsUntilNoMoreAreWanted() {
        Sink<List<Integer>, List<Object>> sink = list().taking(3).flatMapping((List<Integer> l) -> l);
        assertThat(sink.send(List.of())).isTrue();
        assertThat(sink.send(List.of(1, 2))).isTrue();
        assertThat(sink.send(List.of(3, 4))).isFalse();
        assertThat(sink.result()).containsExactly(1, 2, 3);
    }

    @Test
    void flatMappingClosesAGeneratorThatIsNotWantedToItsEnd() {
        Sink<Integer, List<Object>> sink = list().taking(3)
                .flatMapping(first -> Generator.of(y -> {
                    try {
                        for (int i = first; true; i++) {
                            y.yield(i);
                        }
                    } finally {
                        seen.add("closed");
                    }
                }));
        assertThat(sink.send(5)).isFalse();
        assertThat(sink.result()).containsExactly(5, 6, 7);
        assertThat(seen).containsExactly("closed");
    }

    @Test
    void takingEndsTheSinkBehindItWithItsLastValue() {
        Sink<Object, String> sink = named("a").taking(2);
        assertThat(sink.send(1)).isTrue();
        assertThat(sink.send(2)).isFalse();
        assertThat(seen).containsExactly("a 1", "a 2", "a end");
        assertThat(sink.result()).isEqualTo("a");
        assertThat(sink.send(3)).isFalse();
        sink.close();
        assertThat(seen).hasSize(3);
    }

    @Test
    void takingNothingOrAnEarlyEndIsAnEnd() {
        Sink<Object, String> none = named("a").taking(0);
        assertThat(none.send(1)).isFalse();
        assertThat(none.result()).isEqualTo("a");
        assertThat(named("b").taking(2).closeAndGet()).isEqualTo("b");
        assertThat(seen).containsExactly("a end", "b end");
        assertThatThrownBy(() -> list().taking(-3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-3");
    }

    @Test
    void aStageEndsWithTheSinkBehindIt() {
        Sink<Integer, String> first = Sink.<String, String>of(Inbox::next).mapping(Object::toString);
        assertThat(first.send(1)).isFalse();
        assertThat(first.isDone()).isTrue();
        assertThat(first.result()).isEqualTo("1");
        assertThat(first.send(2)).isFalse();
    }

    @Test
    void closingTheFirstClosesAllThatFollowOnceFrontToBack() {
        Sink<Object, String> last = named("last");
        Sink<Object, String> middle = Sink.of(in -> {
            for (Object value : in) {
                last.send(value);
            }
            seen.add("middle end");
            return last.closeAndGet();
        });
        Sink<Object, String> first = middle.filtering(x -> true).mapping(x -> x);
        first.send(1);
        first.close();
        first.close();
        middle.close();
        assertThat(seen).containsExactly("last 1", "middle end", "last end");
        assertThat(first.result()).isEqualTo("last");
        assertThatThrownBy(() -> first.send(2)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> last.send(2)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aFailedInputIsSeenThroughAllStages() {
        Sink<Object, String> first = named("a").taking(5).mapping(x -> x);
        first.send(1);
        first.fail(boom);
        assertThat(seen).containsExactly("a 1", "a boom");
        assertThatThrownBy(first::result).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aFailureOfAStageIsThatOfTheInputForWhatIsBehindItAndReachesTheSender() {
        Sink<Object, String> first = named("a").mapping((Object x) -> {
            if (x.equals(2)) {
                throw boom;
            }
            return x;
        });
        first.send(1);
        assertThatThrownBy(() -> first.send(2)).isSameAs(boom);
        assertThat(seen).containsExactly("a 1", "a boom");
        assertThat(first.send(3)).isFalse();
        first.close();
        assertThatThrownBy(first::result)
                .isInstanceOf(IllegalStateException.class)
                .hasCause(boom);
    }

    @Test
    void whatTheSinkBehindThrowsOnThatIsAddedToIt() {
        IllegalStateException rollback = new IllegalStateException("rollback");
        Sink<Object, Integer> last = Sink.of(in -> {
            try {
                in.forEachRemaining(seen::add);
            } finally {
                fail(rollback);
            }
            return 1;
        });
        Sink<Object, Integer> first = last.filtering(x -> {
            throw boom;
        });
        assertThatThrownBy(() -> first.send(1)).isSameAs(boom);
        assertThat(boom.getSuppressed()).containsExactly(rollback);
    }

    private static void fail(RuntimeException failure) {
        throw failure;
    }

    @Test
    void aFailureAtTheEndComesThroughTheStages() {
        Sink<Object, Void> last = Sink.of(in -> {
            in.forEachRemaining(x -> {});
            throw boom;
        });
        assertThatThrownBy(last.taking(3).mapping(x -> x)::close).isSameAs(boom);
        Sink<Object, Void> other = Sink.of(in -> {
            in.forEachRemaining(x -> {});
            throw boom;
        });
        Sink<Object, Void> taking = other.taking(1);
        assertThatThrownBy(() -> taking.send(1)).isSameAs(boom);
        assertThat(taking.send(2)).isFalse();
    }

    @Test
    void nullsGoThrough() {
        Sink<Object, List<Object>> sink =
                list().taking(2).mapping(x -> x).filtering(x -> true).flatMapping(x -> Arrays.asList(x, null));
        assertThat(sink.send(null)).isFalse();
        assertThat(sink.result()).containsExactly(null, null);
    }

    // ---------------------------------------------------------------- broadcast

    @Test
    void broadcastSendsAndClosesInOrder() {
        Sink<Object, List<String>> all = Sink.broadcast(named("a"), named("b").filtering(x -> x.equals(2)), named("c"));
        all.send(1);
        all.send(2);
        assertThat(all.closeAndGet()).containsExactly("a", "b", "c");
        assertThat(seen).containsExactly("a 1", "c 1", "a 2", "b 2", "c 2", "a end", "b end", "c end");
    }

    @Test
    void broadcastGoesOnUntilAllHaveEnded() {
        Sink<Object, List<String>> all =
                Sink.broadcast(named("a").taking(1), named("b").taking(2));
        assertThat(all.send(1)).isTrue();
        assertThat(all.send(2)).isFalse();
        assertThat(seen).containsExactly("a 1", "a end", "b 1", "b 2", "b end");
        assertThat(all.result()).containsExactly("a", "b");
        assertThat(Sink.broadcast().send(1)).isFalse();
    }

    @Test
    void aBranchThatFailsEndsTheOthersByItsFailure() {
        Sink<Object, String> bad = Sink.of(in -> {
            in.next();
            throw boom;
        });
        Sink<Object, List<String>> all = Sink.broadcast(named("a"), bad, named("c"));
        assertThatThrownBy(() -> all.send(1)).isSameAs(boom);
        assertThat(seen).containsExactly("a 1", "a boom", "c boom");
        assertThat(all.send(2)).isFalse();
    }

    @Test
    void everyBranchIsClosedThoughOneFailsAndNoFailureIsLost() {
        IllegalStateException second = new IllegalStateException("second");
        Sink<Object, Void> one = Sink.of(in -> {
            in.hasNext();
            throw boom;
        });
        Sink<Object, Void> two = Sink.of(in -> {
            in.hasNext();
            throw second;
        });
        Sink<Object, ?> all = Sink.broadcast(one, named("b"), two);
        assertThatThrownBy(all::close).isSameAs(boom);
        assertThat(boom.getSuppressed()).containsExactly(second);
        assertThat(seen).containsExactly("b end");
        assertThatThrownBy(all::result).hasCause(boom);
    }

    @Test
    void aSinkThatIsNamedTwiceGetsEverythingTwiceAndIsClosedOnce() {
        Sink<Object, String> a = named("a");
        Sink<Object, List<String>> all = Sink.broadcast(a, a);
        all.send(1);
        assertThat(all.closeAndGet()).containsExactly("a", "a");
        assertThat(seen).containsExactly("a 1", "a 1", "a end");
    }

    @Test
    void aBranchThatSendsBackToTheForkIsRefused() {
        List<Sink<Object, ?>> fork = new ArrayList<>();
        Sink<Object, Void> back = Sink.each(value -> fork.getFirst().send(value));
        fork.add(Sink.broadcast(named("a"), back));
        assertThatThrownBy(() -> fork.getFirst().send(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("already executing");
    }
}
