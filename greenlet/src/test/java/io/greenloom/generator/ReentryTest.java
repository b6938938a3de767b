package io.greenloom.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.greenlet.Greenlet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// Trap 1: no misuse reaches the continuation, which it would corrupt.
class ReentryTest {
    private final List<Generator<Integer>> self = new ArrayList<>();

    private static void refused(ThrowingCallable misuse) {
        assertThatThrownBy(misuse).isInstanceOf(IllegalStateException.class).hasMessageContaining("already executing");
    }

    private void everyUseIsRefused(Generator<Integer> g) {
        refused(g::next);
        refused(g::hasNext);
        refused(g::close);
        refused(g::toList);
    }

    @Test
    void aRunningGeneratorRefusesEveryUseAndIsUnharmed() {
        Generator<Integer> g = Generator.of(y -> {
            everyUseIsRefused(self.getFirst());
            y.yield(1);
            everyUseIsRefused(self.getFirst());
            y.yield(2);
        });
        self.add(g);
        assertThat(g.toList()).containsExactly(1, 2);
    }

    @Test
    void soDoesOneThatIsEnteredThroughAnother() {
        Generator<Integer> g = Generator.of(y -> {
            Generator<Integer> inner = Generator.of(z -> {
                everyUseIsRefused(self.getFirst());
                z.yield(1);
            });
            y.yield(inner.next());
            y.yield(2);
        });
        self.add(g);
        assertThat(g.toList()).containsExactly(1, 2);
    }

    @Test
    void soDoesOneThatIsParkedInsideASuspendedGreenlet() {
        Greenlet main = Greenlet.current();
        Generator<Integer> g = Generator.of(y -> {
            main.switchTo("in the generator");
            y.yield(1);
        });
        Greenlet a = Greenlet.of(x -> g.toList());
        assertThat(a.switchTo()).isEqualTo("in the generator");
        everyUseIsRefused(g);
        everyUseIsRefused(g);
        assertThat(a.switchTo()).isEqualTo(List.of(1));
    }

    @Test
    void yieldFromAGreenletThatTheBodyRunsIsRefused() {
        Generator<Object> g = Generator.of(y -> {
            Greenlet a = Greenlet.of(x -> {
                assertThatThrownBy(() -> y.yield("astray"))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("outside of its body");
                return "greenlet";
            });
            y.yield(String.valueOf(a.switchTo()));
        });
        assertThat(g.toList()).containsExactly("greenlet");
    }

    @Test
    void aGreenletOfAGeneratorsBodyOutlivesTheStep() {
        Greenlet main = Greenlet.current();
        List<Greenlet> kept = new ArrayList<>();
        Generator<Object> g = Generator.of(y -> {
            Greenlet a = Greenlet.of(x -> main.switchTo("half") + "!");
            kept.add(a);
            y.yield(String.valueOf(a.switchTo()));
        });
        assertThat(g.next()).isEqualTo("half");
        assertThat(kept.getFirst().switchTo("whole")).isEqualTo("whole!");
        assertThat(g.hasNext()).isFalse();
    }

    @Test
    void aFinishedOneStaysFinishedHoweverOftenItIsUsed() {
        Generator<Integer> g = Generator.of(y -> {});
        for (int i = 0; i < 3; i++) {
            assertThat(g.hasNext()).isFalse();
            g.close();
        }
        Greenlet dead = new Greenlet(() -> {});
        for (int i = 0; i < 3; i++) {
            assertThat(dead.switchTo(i)).isIn(i, null);
        }
        assertThat(dead.isDead()).isTrue();
    }

    @Test
    void anotherThreadIsRefusedWhileItRuns() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Generator<Integer> g = Generator.of(y -> {
            inside.countDown();
            go.await();
            y.yield(1);
        });
        FutureTask<Integer> consumer = Elsewhere.PLATFORM.start(g.shared()::next);
        assertThat(inside.await(20, TimeUnit.SECONDS)).isTrue();
        everyUseIsRefused(g);
        go.countDown();
        assertThat(Elsewhere.result(consumer)).isEqualTo(1);
    }

    @Test
    void soIsOneThatComesWhileItsOwnerIsInside() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Generator<Integer> g = Generator.of(y -> {
            inside.countDown();
            go.await();
            y.yield(1);
        });
        FutureTask<Integer> owner = Elsewhere.PLATFORM.start(g::next);
        assertThat(inside.await(20, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(g::next).isInstanceOf(IllegalStateException.class).hasMessageContaining("belongs to");
        go.countDown();
        assertThat(Elsewhere.result(owner)).isEqualTo(1);
    }
}
