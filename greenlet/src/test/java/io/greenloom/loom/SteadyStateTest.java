package io.greenloom.loom;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.greenloom.generator.Generator;
import io.greenloom.generator.Yielder;
import io.greenloom.greenlet.Greenlet;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/// Traps 5, 6 and 8: what a step costs does not depend on how deep anything is.
@DisabledIfSystemProperty(named = "greenloom.debug", matches = "true", disabledReason = "debug mode walks the stack")
class SteadyStateTest {
    private static final Integer VALUE = 7;
    private static final int STEPS = 20_000;

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

    @Test
    @Tag("opened") // parking a thread, as portable mode does, allocates
    void aStepAllocatesNothing() {
        Greenlet main = Greenlet.current();
        Greenlet greenlet = Greenlet.of(x -> {
            while (true) {
                main.switchTo();
            }
        });
        Generator<Integer> plain = delegating(0);
        Generator<Integer> delegating = delegating(3);
        Runnable steps = () -> {
            for (int i = 0; i < STEPS; i++) {
                greenlet.switchTo();
                plain.next();
                if (delegating.hasNext()) {
                    delegating.next();
                }
            }
        };
        steps.run();
        steps.run();
        ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = bean.getCurrentThreadAllocatedBytes();
        steps.run();
        assertThat(bean.getCurrentThreadAllocatedBytes() - before).isLessThan(STEPS);
    }
}
