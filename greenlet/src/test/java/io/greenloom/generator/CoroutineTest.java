package io.greenloom.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/// send, raise, close and result: section 2.1 of the feature table.
class CoroutineTest {
    private final List<Object> seen = new ArrayList<>();
    private final IllegalArgumentException boom = new IllegalArgumentException("boom");

    private Coroutine<Integer, String, String> counting() {
        return Coroutine.of(y -> {
            for (int i = 1; i <= 3; i++) {
                seen.add(y.yield(i) + "");
            }
            return "result";
        });
    }

    @Test
    void sendIsWhatYieldReturns() {
        Coroutine<Integer, String, String> c = counting();
        assertThat(c.next()).isEqualTo(1);
        assertThat(c.send("a")).isEqualTo(2);
        assertThat(c.next()).isEqualTo(3);
        assertThatThrownBy(() -> c.send("c")).isInstanceOf(NoSuchElementException.class);
        assertThat(seen).containsExactly("a", "null", "c");
        assertThat(c.isDone()).isTrue();
    }

    @Test
    void sendBeforeTheFirstYieldIsRefusedAndHarmless() {
        Coroutine<Integer, String, String> c = counting();
        assertThatThrownBy(() -> c.send("early"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("call next() first");
        assertThat(c.next()).isEqualTo(1);
    }

    /// Trap 11.
    @Test
    void sendAndRaiseAreRefusedWhileHasNextHoldsAValue() {
        Coroutine<Integer, String, String> c = counting();
        assertThat(c.hasNext()).isTrue();
        assertThatThrownBy(() -> c.send("x"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("next()");
        assertThatThrownBy(() -> c.raise(boom)).isInstanceOf(IllegalStateException.class);
        assertThat(c.next()).isEqualTo(1);
        assertThat(c.send("y")).isEqualTo(2);
        assertThat(seen).containsExactly("y");
    }

    @Test
    void theResultStaysReadable() {
        Coroutine<Integer, String, String> c = counting();
        assertThatThrownBy(c::result).isInstanceOf(IllegalStateException.class).hasMessageContaining("end first");
        while (c.hasNext()) {
            c.next();
        }
        assertThat(c.result()).isEqualTo("result");
        assertThat(c.result()).isEqualTo("result");
        assertThat(c.closeAndGet()).isEqualTo("result");
    }

    @Test
    void raiseThrowsAtTheYieldAndReturnsTheNextValue() {
        Coroutine<String, Void, String> c = Coroutine.of(y -> {
            try {
                y.yield("first");
            } catch (IllegalArgumentException e) {
                y.yield("caught " + e.getMessage());
            }
            return "end";
        });
        c.next();
        assertThat(c.raise(boom)).isEqualTo("caught boom");
        assertThatThrownBy(() -> c.raise(boom)).isSameAs(boom);
        assertThat(c.isDone()).isTrue();
        assertThatThrownBy(() -> c.raise(boom)).isSameAs(boom);
        assertThatThrownBy(c::result).isInstanceOf(IllegalStateException.class).hasMessageContaining("failed");
    }

    @Test
    void raiseBeforeTheStartNeverRunsTheBody() {
        Coroutine<Integer, String, String> c = Coroutine.of(y -> {
            seen.add("ran");
            return "";
        });
        assertThatThrownBy(() -> c.raise(boom)).isSameAs(boom);
        assertThat(c.isDone()).isTrue();
        assertThat(c.hasNext()).isFalse();
        assertThat(seen).isEmpty();
    }

    @Test
    void closeRunsFinallyFromTheInsideOut() {
        Generator<Integer> g = Generator.of(y -> {
            try {
                try {
                    y.yield(1);
                } finally {
                    seen.add("inner");
                }
            } finally {
                seen.add("outer");
            }
        });
        g.next();
        g.close();
        g.close();
        assertThat(seen).containsExactly("inner", "outer");
        assertThat(g.hasNext()).isFalse();
    }

    @Test
    void closeBeforeTheStartNeverRunsTheBody() {
        Generator<Integer> g = Generator.of(y -> seen.add("ran"));
        g.close();
        assertThat(g.hasNext()).isFalse();
        assertThat(seen).isEmpty();
    }

    @Test
    void closeDropsAValueThatNobodyTook() {
        Generator<Integer> g = Generator.of(y -> y.yield(1));
        assertThat(g.hasNext()).isTrue();
        g.close();
        assertThat(g.hasNext()).isFalse();
        assertThatThrownBy(g::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void catchExceptionDoesNotStopAClose() {
        Generator<Integer> g = Generator.of(y -> {
            while (true) {
                try {
                    y.yield(1);
                } catch (Exception e) {
                    seen.add(e);
                }
            }
        });
        g.next();
        g.close();
        assertThat(seen).isEmpty();
    }

    @Test
    void closeAndGetReturnsWhatTheBodyReturnsWhenClosed() {
        Coroutine<Integer, Void, String> c = Coroutine.of(y -> {
            try {
                y.yield(1);
                return "not reached";
            } catch (GeneratorExit e) {
                return "closed";
            }
        });
        c.next();
        assertThat(c.closeAndGet()).isEqualTo("closed");
        Coroutine<Integer, String, String> quiet = counting();
        quiet.next();
        assertThat(quiet.closeAndGet()).isNull();
    }

    @Test
    void aBodyThatIgnoresTheExitIsReportedAndLivesOn() {
        Generator<Integer> g = Generator.of(y -> {
            try {
                y.yield(1);
            } catch (GeneratorExit e) {
                y.yield(2);
            }
            y.yield(3);
        });
        g.next();
        assertThatThrownBy(g::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ignored GeneratorExit");
        assertThat(g.next()).isEqualTo(3);
        g.close();
        assertThat(g.hasNext()).isFalse();
    }

    @Test
    void anotherFailureDuringCloseIsThrown() {
        Generator<Integer> g = Generator.of(y -> {
            try {
                y.yield(1);
            } finally {
                fail();
            }
        });
        g.next();
        assertThatThrownBy(g::close).isSameAs(boom);
        g.close();
    }

    private void fail() {
        throw boom;
    }

    /// Trap 9.
    @Test
    void aFailureOfTryWithResourcesDuringCloseIsNotLost() {
        Generator<Integer> g = Generator.of(y -> {
            AutoCloseable first = this::fail;
            AutoCloseable second = () -> {
                throw new IllegalStateException("second");
            };
            try (first;
                    second) {
                y.yield(1);
            }
        });
        g.next();
        assertThatThrownBy(g::close)
                .hasMessage("second")
                .satisfies(e -> assertThat(e.getSuppressed()).containsExactly(boom));
    }

    @Test
    void theExitIsFreshAndHasNoStackTrace() {
        List<GeneratorExit> exits = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Generator<Integer> g = Generator.of(y -> {
                try {
                    y.yield(1);
                } catch (GeneratorExit e) {
                    exits.add(e);
                    throw e;
                }
            });
            g.next();
            g.close();
        }
        assertThat(exits.get(0)).isNotSameAs(exits.get(1));
        assertThat(exits).allMatch(e -> e.getStackTrace().length == 0);
    }

    @Test
    void advanceTellsAYieldFromTheResult() {
        Coroutine<Integer, Integer, String> c = Coroutine.of(y -> "got " + y.yield(1));
        assertThat(c.advance()).isEqualTo(new Step.Yielded<>(1));
        assertThat(c.advance(5)).isEqualTo(new Step.Returned<>("got 5"));
        assertThat(c.advance()).isEqualTo(new Step.Returned<>("got 5"));
    }

    @Test
    void advancingOneThatHasFailedSaysThatThereIsNoResult() {
        Coroutine<Integer, Integer, String> c = Coroutine.of(y -> {
            throw new IllegalArgumentException("mine");
        });
        assertThatThrownBy(c::advance).hasMessage("mine");
        assertThatThrownBy(c::advance).isInstanceOf(IllegalStateException.class).hasMessageContaining("no result");
    }

    @Test
    void advancingWithAValueBeforeTheFirstYieldIsRefused() {
        Coroutine<Integer, Integer, String> c = Coroutine.of(y -> "got " + y.yield(1));
        assertThatThrownBy(() -> c.advance(5)).hasMessageContaining("call next() first");
        assertThat(c.next()).isEqualTo(1);
    }
}
