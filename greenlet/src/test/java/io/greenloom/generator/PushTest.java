package io.greenloom.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.greenloom.greenlet.Greenlet;
import io.greenloom.loom.Continuation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collector;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A generator that is consumed to its end at once: its body runs on the consumer's own stack.
class PushTest {
    private final List<Object> seen = new ArrayList<>();

    private Generator<Integer> noisy(int n) {
        return Generator.of(y -> {
            try {
                for (int i = 1; i <= n; i++) {
                    y.yield(i);
                }
                seen.add("end");
            } catch (Throwable e) {
                seen.add(e.getClass().getSimpleName());
                throw e;
            } finally {
                seen.add("cleaned up");
            }
        });
    }

    @Test
    void theBodyRunsOnTheConsumersStack() {
        Object here = Continuation.currentStack();
        Generator.of(y -> {
                    seen.add(Continuation.currentStack() == here);
                    y.yield(1);
                })
                .forEach(x -> seen.add(Continuation.currentStack() == here));
        assertThat(seen).containsExactly(true, true);
    }

    @Test
    void aPipelineThatIsPulledHasOneContinuation() {
        List<Object> stacks = new ArrayList<>();
        Generator<Integer> g = Generator.<Integer>of(y -> {
                    stacks.add(Continuation.currentStack());
                    y.yield(1);
                })
                .map(x -> {
                    stacks.add(Continuation.currentStack());
                    return x;
                })
                .filter(x -> {
                    stacks.add(Continuation.currentStack());
                    return true;
                });
        g.next();
        assertThat(stacks).hasSize(3).doesNotContain(Continuation.currentStack());
        assertThat(stacks).allMatch(stack -> stack == stacks.getFirst());
    }

    @Test
    void valuesComeInTheOrderInWhichTheyAreYieldedAndTheBodyGoesOnAfterEach() {
        noisy(3).forEach(seen::add);
        assertThat(seen).containsExactly(1, 2, 3, "end", "cleaned up");
    }

    @Test
    void aGeneratorThatHasStartedPushesTheRest() {
        Generator<Integer> g = noisy(4);
        g.next();
        g.hasNext();
        assertThat(g.toList()).containsExactly(2, 3, 4);
        assertThat(seen).containsExactly("end", "cleaned up");
    }

    @Test
    void oneThatHasEndedPushesNothing() {
        Generator<Integer> g = noisy(1);
        g.toList();
        assertThat(g.toList()).isEmpty();
        g.close();
        assertThat(g.hasNext()).isFalse();
    }

    @Test
    void whatTheConsumerThrowsEndsTheBodyByAnExitAndComesOutAsItIs() {
        IOException mine = new IOException("mine");
        assertThatThrownBy(() -> noisy(3).forEach(x -> {
                    throw Routine.<RuntimeException>undeclared(mine);
                }))
                .isSameAs(mine);
        assertThat(seen).containsExactly("GeneratorExit", "cleaned up");
    }

    @Test
    void whatTheConsumerThrowsWinsOverWhatTheBodyThrowsWhileItIsClosed() {
        Generator<Integer> g = Generator.of(y -> {
            try {
                y.yield(1);
            } finally {
                close("while closing");
            }
        });
        Throwable thrown = catchThrowable(() -> g.forEach(x -> close("the consumer's")));
        assertThat(thrown).hasMessage("the consumer's");
        assertThat(thrown.getSuppressed())
                .singleElement()
                .satisfies(e -> assertThat(e).hasMessage("while closing"));
    }

    @Test
    void whatTryWithResourcesAddsToTheExitIsNotLost() {
        Generator<Integer> g = Generator.of(y -> {
            try (AutoCloseable _ = () -> close("resource")) {
                y.yield(1);
            }
        });
        assertThatThrownBy(() -> g.take(1).toList()).hasMessage("resource");
    }

    @Test
    void aNoSuchElementExceptionOfTheConsumerIsItsOwn() {
        NoSuchElementException mine = new NoSuchElementException();
        assertThatThrownBy(() -> noisy(1).map(x -> x).forEach(x -> {
                    throw mine;
                }))
                .isSameAs(mine);
    }

    @Test
    void aNoSuchElementExceptionOfTheBodyOrAStageIsWrapped() {
        assertThatThrownBy(() -> Generator.of(y -> List.of().getFirst()).toList())
                .isInstanceOf(IllegalStateException.class)
                .hasCauseInstanceOf(NoSuchElementException.class);
        assertThatThrownBy(
                        () -> noisy(1).map(x -> List.<Integer>of().getFirst()).toList())
                .isInstanceOf(IllegalStateException.class)
                .hasCauseInstanceOf(NoSuchElementException.class);
    }

    @Test
    void whatTheBodyThrowsIsTheVeryObjectAndTheGeneratorIsAtItsEnd() {
        IOException mine = new IOException("mine");
        Generator<Integer> g = Generator.of(y -> {
            y.yield(1);
            throw mine;
        });
        assertThatThrownBy(() -> g.forEach(seen::add)).isSameAs(mine);
        assertThat(seen).containsExactly(1);
        assertThat(g.hasNext()).isFalse();
    }

    @Test
    void aBodyThatYieldsAgainAfterTheExitIsRefusedAndReported() {
        Generator<Integer> g = Generator.of(y -> {
            try {
                y.yield(1);
            } finally {
                y.yield(2);
            }
        });
        assertThatThrownBy(() -> g.take(1).toList())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ignored GeneratorExit");
    }

    @Test
    void aBodyThatCatchesTheExitAndReturnsIsClosed() {
        Generator<Integer> g = Generator.of(y -> {
            try {
                y.yield(1);
            } catch (GeneratorExit exit) {
                seen.add("caught");
            }
        });
        assertThat(g.take(1).toList()).containsExactly(1);
        assertThat(seen).containsExactly("caught");
    }

    @Test
    void theConsumerCannotStepOrCloseTheGeneratorThatPushesToIt() {
        Generator<Integer> g = noisy(2);
        g.forEach(x -> {
            assertThatThrownBy(g::next).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(g::hasNext).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(g::close).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(g::toList).isInstanceOf(IllegalStateException.class);
            seen.add(x);
        });
        assertThat(seen).containsExactly(1, 2, "end", "cleaned up");
    }

    @Test
    void theSameHoldsForOneThatHadStarted() {
        Generator<Integer> g = noisy(3);
        g.next();
        g.forEach(x -> {
            assertThatThrownBy(g::next).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(g::close).isInstanceOf(IllegalStateException.class);
            seen.add(x);
        });
        assertThat(seen).containsExactly(2, 3, "end", "cleaned up");
    }

    @Test
    void theConsumerCannotYieldForTheBody() {
        AtomicReference<Yielder<Integer, Void>> stolen = new AtomicReference<>();
        Generator<Integer> g = Generator.of(y -> {
            stolen.set(y);
            y.yield(1);
            y.yield(2);
        });
        g.forEach(x -> {
            assertThatThrownBy(() -> stolen.get().yield(9)).hasMessageContaining("outside of its body");
            seen.add(x);
        });
        assertThatThrownBy(() -> stolen.get().yield(9)).hasMessageContaining("outside of its body");
        assertThat(seen).containsExactly(1, 2);
    }

    @Test
    void anotherGeneratorOrGreenletThatTheBodyRunsCannotYieldForIt() {
        Generator<Integer> g = Generator.of(y -> {
            Generator<Integer> inner = Generator.of(other -> {
                assertThatThrownBy(() -> y.yield(9)).hasMessageContaining("outside of its body");
                other.yield(1);
            });
            seen.add(inner.next());
            Greenlet greenlet = new Greenlet(
                    () -> assertThatThrownBy(() -> y.yield(9)).hasMessageContaining("outside of its body"));
            greenlet.switchTo();
            y.yield(2);
        });
        g.forEach(seen::add);
        assertThat(seen).containsExactly(1, 2);
    }

    @Test
    void anotherThreadCannotYieldForTheBody() {
        Generator<Integer> g = Generator.of(y -> {
            Thread helper = Thread.ofVirtual().start(() -> seen.add(catchThrowable(() -> y.yield(9))));
            helper.join();
            y.yield(1);
        });
        assertThat(g.toList()).containsExactly(1);
        assertThat((Throwable) seen.getFirst()).hasMessageContaining("outside of its body");
    }

    @Test
    void aBodyMaySwitchGreenletsBetweenTwoValues() {
        Greenlet main = Greenlet.current();
        Greenlet runner = Greenlet.of(first -> {
            Generator.of(y -> {
                        y.yield(1);
                        seen.add(main.switchTo("from the body"));
                        y.yield(2);
                    })
                    .forEach(seen::add);
            return "done";
        });
        seen.add(runner.switchTo());
        seen.add(runner.switchTo("back"));
        assertThat(seen).containsExactly(1, "from the body", "back", 2, "done");
    }

    @Test
    void aCoroutineReturnsItsResultFromForEach() {
        Coroutine<Integer, Object, String> c = Coroutine.of(y -> {
            seen.add(y.yield(1));
            return "result";
        });
        assertThat(c.forEach(seen::add)).isEqualTo("result");
        assertThat(c.result()).isEqualTo("result");
        assertThat(seen).containsExactly(1, null);
    }

    @Test
    void theValuesOfACoroutineAreAGenerator() {
        Coroutine<Integer, Object, String> c = Coroutine.of(y -> {
            y.yield(1);
            y.yield(2);
            return "result";
        });
        assertThat(c.values().map(x -> x * 10).toList()).containsExactly(10, 20);
        assertThat(c.result()).isEqualTo("result");
    }

    @Test
    @Tag("opened") // in portable mode a body on its consumer's stack shares the consumer's scoped values
    void theConsumerDoesNotSeeWhatTheBodyHasBound() {
        ScopedValue<String> name = ScopedValue.newInstance();
        ScopedValue.where(name, "consumer")
                .run(() -> Generator.of(y -> ScopedValue.where(name, "body").run(() -> {
                            y.yield(name.get());
                            y.yieldFrom(Generator.of(z -> z.yield(name.get())));
                        }))
                        .map(x -> x + " in stage of " + name.get())
                        .forEach(x -> seen.add(x + ", seen by " + name.get())));
        assertThat(seen)
                .containsExactly(
                        "body in stage of consumer, seen by consumer", "body in stage of consumer, seen by consumer");
    }

    private static void close(String message) {
        throw new IllegalArgumentException(message);
    }

    @Test
    void innerGeneratorsOfAPipelineRunOnTheConsumersStackToo() {
        Object here = Continuation.currentStack();
        Generator<Boolean> inner = Itertools.range(2)
                .flatMap(x -> Generator.<Boolean>of(y -> {
                    y.yield(Continuation.currentStack() == here);
                    y.yieldFrom(Generator.of(z -> z.yield(Continuation.currentStack() == here)));
                }));
        Generator<Boolean> chained = Generator.of(y -> y.yield(Continuation.currentStack() == here));
        Generator<Boolean> last = Generator.of(y -> y.yield(Continuation.currentStack() == here));
        assertThat(Itertools.chain(inner, chained, Itertools.chainFrom(List.of(last)))
                        .toList())
                .hasSize(6)
                .containsOnly(true);
    }

    @Test
    void aFailingCollectorClosesTheGenerator() {
        Generator<Integer> g = noisy(3);
        g.next();
        IllegalArgumentException mine = new IllegalArgumentException("mine");
        assertThatThrownBy(() -> g.collect(Collector.of(
                        () -> {
                            throw mine;
                        },
                        (Object a, Integer x) -> {},
                        (a, b) -> a)))
                .isSameAs(mine);
        assertThat(seen).containsExactly("GeneratorExit", "cleaned up");
    }

    @Test
    void aLongChainOfStagesThatHasNotStartedIsClosedToItsSource() {
        Generator<Integer> g = noisy(3);
        g.next();
        Generator<Integer> staged = g;
        for (int i = 0; i < 20_000; i++) {
            staged = staged.map(x -> x);
        }
        staged.close();
        assertThat(seen).containsExactly("GeneratorExit", "cleaned up");
    }
}
