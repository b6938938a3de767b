package io.greenloom.loom;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenloom.loom.Continuation.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The baton of the portable mode; run in both.
class PortableContinuationTest {
    private final List<String> seen = new ArrayList<>();
    private @Nullable PortableContinuation outer;

    private static PortableContinuation body(Runnable body) {
        return new PortableContinuation(Kind.GENERATOR, body);
    }

    private void suspendOuter() {
        if (outer != null) {
            outer.suspend();
        }
    }

    @Test
    void theBodyRunsOnlyBetweenResumeAndSuspend() {
        outer = body(() -> {
            seen.add("a");
            suspendOuter();
            seen.add("b");
        });
        outer.resume();
        seen.add("between");
        assertThat(outer.isDone()).isFalse();
        outer.resume();
        assertThat(seen).containsExactly("a", "between", "b");
        assertThat(outer.isDone()).isTrue();
    }

    @Test
    void theOuterBodyMayBeLeftFromTheThreadOfOneNestedInIt() {
        outer = body(() -> {
            body(() -> {
                        seen.add("nested before");
                        suspendOuter();
                        seen.add("nested after");
                    })
                    .resume();
            suspendOuter();
            seen.add("outer");
        });
        outer.resume();
        seen.add("away");
        outer.resume();
        seen.add("away again");
        outer.resume();
        assertThat(seen).containsExactly("nested before", "away", "nested after", "away again", "outer");
        assertThat(outer.isDone()).isTrue();
    }

    @Test
    void anInterruptTravelsWithTheBaton() {
        outer = body(() -> {
            seen.add("first " + Thread.interrupted());
            suspendOuter();
            seen.add("second " + Thread.interrupted());
            Thread.currentThread().interrupt();
        });
        Thread.currentThread().interrupt();
        outer.resume();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        outer.resume();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(seen).containsExactly("first true", "second false");
    }

    @Test
    void anInterruptOfTheCallerReachesABodyThatBlocks() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        PortableContinuation blocking = body(() -> {
            inside.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                seen.add("interrupted");
            }
        });
        FutureTask<Boolean> caller = new FutureTask<>(() -> {
            blocking.resume();
            return Thread.currentThread().isInterrupted();
        });
        Thread thread = Thread.ofPlatform().start(caller);
        assertThat(inside.await(20, TimeUnit.SECONDS)).isTrue();
        thread.interrupt();
        assertThat(caller.get(20, TimeUnit.SECONDS)).isFalse();
        assertThat(seen).containsExactly("interrupted");
    }

    @Test
    void theBodySpeaksForTheThreadThatResumesIt() {
        List<Thread> threads = new ArrayList<>();
        outer = body(() -> {
            threads.add(LogicalThread.current().thread());
            body(() -> threads.add(LogicalThread.current().thread())).resume();
            suspendOuter();
            threads.add(LogicalThread.current().thread());
        });
        outer.resume();
        FutureTask<Object> elsewhere = new FutureTask<>(outer::resume, null);
        Thread other = Thread.ofVirtual().start(elsewhere);
        try {
            elsewhere.get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        assertThat(threads).containsExactly(Thread.currentThread(), Thread.currentThread(), other);
    }
}
