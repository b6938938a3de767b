package io.greenloom.loom;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenloom.generator.Generator;
import io.greenloom.greenlet.Greenlet;
import io.greenloom.loom.Continuation.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What [Continuation#currentStack] promises: one identity for each stack, kept wherever it is carried.
class CurrentStackTest {
    private final List<Object> seen = new ArrayList<>();
    private @Nullable Continuation outer;

    private void see() {
        seen.add(Continuation.currentStack());
    }

    private static <T> T on(boolean virtual, Callable<T> test) throws Exception {
        FutureTask<T> task = new FutureTask<>(test);
        (virtual ? Thread.ofVirtual() : Thread.ofPlatform()).start(task);
        return task.get(20, TimeUnit.SECONDS);
    }

    @Test
    void ofAPlatformThreadItIsTheThread() throws Exception {
        Thread asked = on(false, () -> {
            see();
            return Thread.currentThread();
        });
        assertThat(seen).containsExactly(asked);
    }

    @Test
    void aVirtualThreadHasTheSameForAsLongAsItRuns() throws Exception {
        on(true, () -> {
            see();
            for (int i = 0; i < 100; i++) {
                Thread.yield(); // it may go on on another carrier
                see();
            }
            return null;
        });
        assertThat(new HashSet<>(seen)).hasSize(1);
    }

    @Test
    void twoVirtualThreadsHaveDifferentOnes() throws Exception {
        Object first = on(true, Continuation::currentStack);
        Object second = on(true, Continuation::currentStack);
        assertThat(first).isNotSameAs(second).isNotSameAs(Continuation.currentStack());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void eachBodyInsideAnotherHasItsOwn(boolean virtual) throws Exception {
        on(virtual, () -> {
            Generator<Integer> g = Generator.of(y -> {
                see();
                Greenlet.of(x -> {
                            see();
                            return Generator.<Integer>of(z -> see()).hasNext();
                        })
                        .switchTo();
                see();
            });
            see();
            g.hasNext();
            see();
            return null;
        });
        // thread, generator, greenlet, generator, back in the first, back on the thread
        assertThat(seen).hasSize(6);
        assertThat(new HashSet<>(seen)).hasSize(4);
        assertThat(seen.get(4)).isSameAs(seen.get(1));
        assertThat(seen.get(5)).isSameAs(seen.get(0));
    }

    @Test
    void aBodyKeepsItOverStepsAndThreads() throws Exception {
        Continuation body = stepping(1_000);
        for (int i = 0; i < 20; i++) {
            for (int j = 0; j < 24; j++) {
                body.resume();
            }
            for (boolean virtual : new boolean[] {false, true}) {
                on(virtual, () -> {
                    body.resume();
                    return null;
                });
            }
        }
        assertThat(seen).hasSize(520);
        assertThat(new HashSet<>(seen)).hasSize(1);
    }

    /// Hot enough to be compiled: a compiler that took the thread for a constant would be found out.
    @Test
    @Tag("opened") // in portable mode a body never changes its thread, and this many steps take too long
    void aCompiledBodyStillNoticesThatItsThreadHasChanged() throws Exception {
        Set<Object> stacks = new HashSet<>();
        boolean[] failed = new boolean[1];
        Continuation[] self = new Continuation[1];
        self[0] = Continuation.of(Kind.GENERATOR, () -> {
            Object mine = Continuation.currentStack();
            stacks.add(mine);
            while (true) {
                self[0].suspend();
                failed[0] |= Continuation.currentStack() != mine || !self[0].isInnermost();
            }
        });
        for (int round = 0; round < 30; round++) {
            on(round % 2 == 0, () -> {
                Object callers = Continuation.currentStack();
                for (int i = 0; i < 2_000; i++) {
                    self[0].resume();
                    failed[0] |= Continuation.currentStack() != callers || self[0].isInnermost();
                }
                stacks.add(callers);
                return null;
            });
        }
        assertThat(failed[0]).isFalse();
        assertThat(stacks).hasSize(31);
    }

    @Test
    void aBodyIsInnermostOnItsOwnStackOnly() {
        outer = Continuation.of(Kind.GREENLET, () -> {
            seen.add(isInnermost());
            Continuation.of(Kind.GREENLET, () -> seen.add(isInnermost())).resume();
            Continuation.of(Kind.GENERATOR, () -> seen.add(isInnermost())).resume();
            seen.add(isInnermost());
        });
        seen.add(isInnermost());
        outer.resume();
        assertThat(seen).containsExactly(false, true, false, false, true);
    }

    private boolean isInnermost() {
        return outer != null && outer.isInnermost();
    }

    private Continuation stepping(int steps) {
        Continuation[] self = new Continuation[1];
        self[0] = Continuation.of(Kind.GENERATOR, () -> {
            for (int i = 0; i < steps; i++) {
                see();
                self[0].suspend();
            }
        });
        return self[0];
    }
}
