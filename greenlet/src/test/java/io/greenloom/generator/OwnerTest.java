package io.greenloom.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.greenlet.Greenlet;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A routine that has started belongs to the thread that stepped it first.
class OwnerTest {
    private final List<Object> seen = new ArrayList<>();

    private Generator<Integer> upTo(int n) {
        return Generator.of(y -> {
            try {
                for (int i = 1; i <= n; i++) {
                    y.yield(i);
                }
            } finally {
                seen.add("ended");
            }
        });
    }

    private static void refused(ThrowingCallable step) {
        assertThatThrownBy(step).isInstanceOf(IllegalStateException.class).hasMessageContaining("belongs to");
    }

    private static void everyUseIsRefused(Generator<Integer> g) {
        refused(g::next);
        refused(g::hasNext);
        refused(g::close);
        refused(g::toList);
        refused(() -> g.map(x -> x).toList());
        refused(() -> g.borrowed().next());
    }

    @ParameterizedTest
    @EnumSource
    void anotherThreadIsRefusedAndTheOwnerGoesOn(Elsewhere elsewhere) {
        Generator<Integer> g = upTo(3);
        assertThat(g.next()).isEqualTo(1);
        elsewhere.run(() -> everyUseIsRefused(g));
        assertThat(g.next()).isEqualTo(2);
        assertThat(seen).isEmpty();
        assertThat(g.toList()).containsExactly(3);
    }

    @ParameterizedTest
    @EnumSource
    void theRefusalNamesBothThreadsAndTheWaysOut(Elsewhere elsewhere) {
        Generator<Integer> g = upTo(3);
        g.next();
        assertThatThrownBy(() -> elsewhere.run(g::next))
                .hasMessageStartingWith("Generator@")
                .hasMessageContaining(
                        "belongs to thread \"" + Thread.currentThread().getName() + '"')
                .hasMessageContaining(
                        "called by " + (elsewhere == Elsewhere.VIRTUAL ? "virtual " : "") + "thread \"other\"")
                .hasMessageContaining("start it where it is used")
                .hasMessageContaining("queue")
                .hasMessageContaining("shared()");
    }

    @Test
    void theRefusalTellsWhenTheOwnerHasEnded() throws Exception {
        Generator<Integer> g = upTo(3);
        Thread owner = Thread.ofPlatform().name("owner").start(g::next);
        owner.join();
        assertThatThrownBy(g::next).hasMessageContaining("belongs to thread \"owner\" (which has exited)");
    }

    @ParameterizedTest
    @EnumSource
    void oneThatHasNotStartedMayBeHandedOver(Elsewhere elsewhere) {
        Generator<Integer> g = upTo(3).map(x -> x * 10);
        assertThat(elsewhere.call(g::toList)).containsExactly(10, 20, 30);
        Generator<Integer> closed = upTo(3);
        elsewhere.run(closed::close);
        assertThat(closed.hasNext()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void oneThatHasEndedAnswersAnybody(Elsewhere elsewhere) {
        Coroutine<Integer, Integer, String> c = Coroutine.of(y -> {
            y.yield(1);
            return "result";
        });
        elsewhere.run(() -> {
            c.next();
            assertThat(c.hasNext()).isFalse();
        });
        assertThat(c.hasNext()).isFalse();
        assertThatThrownBy(c::next).isInstanceOf(NoSuchElementException.class);
        assertThatThrownBy(() -> c.raise(new IllegalArgumentException("raised")))
                .hasMessage("raised");
        assertThat(c.closeAndGet()).isEqualTo("result");
        assertThat(c.result()).isEqualTo("result");
    }

    @ParameterizedTest
    @EnumSource
    void whatIsSentOrRaisedElsewhereDoesNotArrive(Elsewhere elsewhere) {
        Coroutine<Object, Object, Object> echo = Coroutine.of(y -> {
            Object in = y.yield("first");
            while (true) {
                in = y.yield("got " + in);
            }
        });
        echo.next();
        elsewhere.run(() -> {
            refused(() -> echo.send("stray"));
            refused(() -> echo.raise(new IllegalArgumentException("stray")));
            refused(echo::closeAndGet);
            refused(() -> echo.values().next());
        });
        assertThat(echo.send("mine")).isEqualTo("got mine");
    }

    @ParameterizedTest
    @EnumSource
    void aValueThatWaitsIsNotTakenElsewhere(Elsewhere elsewhere) {
        Generator<Integer> g = upTo(3);
        assertThat(g.hasNext()).isTrue();
        elsewhere.run(() -> everyUseIsRefused(g));
        assertThat(g.toList()).containsExactly(1, 2, 3);
    }

    @ParameterizedTest
    @EnumSource
    void norAreThoseOfABuffer(Elsewhere elsewhere) {
        Generator<Integer> g = upTo(10).buffered(4);
        assertThat(g.next()).isEqualTo(1);
        elsewhere.run(() -> everyUseIsRefused(g));
        assertThat(g.toList()).containsExactly(2, 3, 4, 5, 6, 7, 8, 9, 10);
    }

    @ParameterizedTest
    @EnumSource
    void aBodyThatYieldsFromAnothersIsToldThereAndGoesOn(Elsewhere elsewhere) {
        Generator<Integer> others = upTo(3);
        elsewhere.run(others::next);
        Generator<Integer> g = Generator.of(y -> {
            y.yield(10);
            refused(() -> y.yieldFrom(others));
            y.yield(20);
            y.yieldFrom(upTo(2));
        });
        assertThat(g.next()).isEqualTo(10);
        assertThat(g.next()).isEqualTo(20);
        assertThat(g.toList()).containsExactly(1, 2);
        Generator<Integer> pushed = Generator.of(y -> {
            refused(() -> y.yieldFrom(others));
            y.yield(30);
        });
        assertThat(pushed.toList()).containsExactly(30);
    }

    @ParameterizedTest
    @EnumSource
    void theOwnerOfADelegateGoesOnAfterTheRefusal(Elsewhere elsewhere) {
        Generator<Integer> mine = upTo(3);
        mine.next();
        elsewhere.run(() -> {
            Generator<Integer> g = Generator.of(y -> y.yieldFrom(mine));
            refused(g::next);
            assertThat(g.hasNext()).isFalse();
        });
        assertThat(mine.toList()).containsExactly(2, 3);
    }

    /// The leaf is anybody's, so that the claim of the leaf alone would not tell.
    @ParameterizedTest
    @EnumSource
    void aForeignDelegateIsFoundAboveASharedLeaf(Elsewhere elsewhere) {
        Generator<Integer> leaf = upTo(4).shared();
        Generator<Integer> mine = Generator.of(y -> y.yieldFrom(leaf));
        assertThat(mine.next()).isEqualTo(1);
        elsewhere.run(() -> {
            Generator<Integer> g = Generator.of(y -> {
                refused(() -> y.yieldFrom(mine));
                y.yieldFrom(leaf);
            });
            assertThat(g.next()).isEqualTo(2);
        });
        assertThat(mine.toList()).containsExactly(3, 4);
    }

    @Test
    void theGreenletsOfAThreadMayAllStepIt() {
        Generator<Integer> g = upTo(4);
        Greenlet main = Greenlet.current();
        Greenlet a = Greenlet.of(x -> {
            while (true) {
                main.switchTo(g.next());
            }
        });
        assertThat(List.of(g.next(), a.switchTo(), g.next(), a.switchTo())).isEqualTo(List.of(1, 2, 3, 4));
    }

    @ParameterizedTest
    @EnumSource
    void thoseWhoRaceWithTheOwnerDisturbNothing(Elsewhere elsewhere) {
        int values = 20_000;
        Generator<Integer> g = Generator.of(y -> {
            for (int i = 0; i < values; i++) {
                y.yield(i);
            }
        });
        g.hasNext();
        AtomicBoolean over = new AtomicBoolean();
        FutureTask<Integer> racer = elsewhere.start(() -> {
            int taken = 0;
            while (!over.get()) {
                try {
                    g.next();
                    taken++;
                } catch (IllegalStateException refused) {
                    Thread.yield();
                } catch (NoSuchElementException end) {
                    break;
                }
            }
            return taken;
        });
        for (int i = 0; i < values; i++) {
            assertThat(g.next()).isEqualTo(i);
        }
        over.set(true);
        assertThat(Elsewhere.result(racer)).isZero();
    }
}
