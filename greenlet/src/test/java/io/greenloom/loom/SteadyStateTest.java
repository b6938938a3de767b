package io.greenloom.loom;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.greenloom.generator.Generator;
import io.greenloom.generator.Yielder;
import io.greenloom.greenlet.Greenlet;
import java.lang.management.ManagementFactory;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Traps 5, 6 and 8: what a step costs does not depend on how deep anything is.
@DisabledIfSystemProperty(named = "greenloom.debug", matches = "true", disabledReason = "debug mode walks the stack")
class SteadyStateTest {
    private static final Integer VALUE = 7;
    private static final int STEPS = 20_000;
    private static final int MEASURED = 100_000;
    private static final int WARM_UPS = 20; // until the compilers are done

    private static void forEver(Yielder<Integer, Void> y, int frames) {
        if (frames > 0) {
            forEver(y, frames - 1);
            y.yield(VALUE);
        }
        while (true) {
            y.yield(VALUE);
        }
    }

    private static Generator<Integer> delegating(int depth) {
        return Generator.of(y -> {
            if (depth == 0) {
                forEver(y, 0);
            } else {
                y.yieldFrom(delegating(depth - 1));
            }
        });
    }

    private static long bestNanos(Generator<Integer> g, int steps) {
        long best = Long.MAX_VALUE;
        for (int round = 0; round < 10; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < steps; i++) {
                g.next();
            }
            best = Math.min(best, System.nanoTime() - start);
        }
        return best;
    }

    /// A nested implementation is a thousand times slower at this depth; ten times leaves room for a busy machine.
    @Test
    void aValueThroughAThousandDelegatesCostsNoMoreThanThroughOne() {
        int steps = JdkAccess.isOpened() ? STEPS : 500;
        long shallow = bestNanos(delegating(1), steps);
        long deep = bestNanos(delegating(1_000), steps);
        assertThat(deep).isLessThan(10 * shallow);
    }

    @Test
    void yieldingBelowAThousandFramesCostsNoMoreThanBelowOne() {
        int steps = JdkAccess.isOpened() ? STEPS : 500;
        long shallow = bestNanos(Generator.of(y -> forEver(y, 1)), steps);
        long deep = bestNanos(Generator.of(y -> forEver(y, 1_000)), steps);
        assertThat(deep).isLessThan(10 * shallow);
    }

    /// The least of some runs: a compiler at work, or a deoptimisation, allocates now and then.
    private static double bytesAStep(IntConsumer steps) {
        ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < WARM_UPS; round++) {
            long before = bean.getCurrentThreadAllocatedBytes();
            steps.accept(MEASURED);
            least = Math.min(least, bean.getCurrentThreadAllocatedBytes() - before);
        }
        return (double) least / MEASURED;
    }

    private static IntConsumer next(Generator<Integer> g) {
        return steps -> {
            for (int i = 0; i < steps; i++) {
                g.next();
            }
        };
    }

    @Test
    @Tag("opened") // parking a thread, as portable mode does, allocates
    void aSwitchAllocatesNothing() {
        Greenlet main = Greenlet.current();
        Greenlet greenlet = Greenlet.of(x -> {
            while (true) {
                main.switchTo();
            }
        });
        assertThat(bytesAStep(steps -> {
                    for (int i = 0; i < steps; i++) {
                        greenlet.switchTo();
                    }
                }))
                .isLessThan(0.1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    @Tag("opened") // as above
    void aNextAllocatesNothing(int delegators) {
        assertThat(bytesAStep(next(delegating(delegators)))).isLessThan(0.1);
    }

    @Test
    @Tag("opened") // as above
    void hasNextAndNextAllocateNothing() {
        Generator<Integer> g = delegating(0);
        assertThat(bytesAStep(steps -> {
                    for (int i = 0; i < steps; i++) {
                        if (g.hasNext()) {
                            g.next();
                        }
                    }
                }))
                .isLessThan(0.1);
    }

    @Test
    @Tag("opened") // as above
    void aNextOfAPipelineAllocatesNothing() {
        assertThat(bytesAStep(next(delegating(0).map(x -> x).filter(x -> true))))
                .isLessThan(0.1);
    }

    /// Of a batch of 64 values it is the header and three fields, not the array.
    @Test
    @Tag("opened") // as above
    void aNextOfABufferedOneAllocatesItsPartOfTheBatch() {
        assertThat(bytesAStep(next(delegating(0).buffered(64)))).isLessThan(1);
    }

    @Test
    void aPushedValueAllocatesNothing() {
        assertThat(bytesAStep(steps -> {
                    long sum = Generator.<Integer>of(y -> {
                                for (int i = 0; i < steps; i++) {
                                    y.yield(VALUE);
                                }
                            })
                            .map(x -> x)
                            .filter(x -> true)
                            .sumOf(x -> x);
                    assertThat(sum).isEqualTo(7L * steps);
                }))
                .isLessThan(0.1);
    }
}
