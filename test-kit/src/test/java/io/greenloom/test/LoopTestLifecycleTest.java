package io.greenloom.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenloom.async.Async;
import io.greenloom.async.EventLoop;
import io.greenloom.async.LoopClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.testkit.engine.Events;

/// How `@LoopTest` goes with the rest of JUnit.
final class LoopTestLifecycleTest {
    private static final List<String> LOG = new CopyOnWriteArrayList<>();

    @BeforeEach
    void forget() {
        LOG.clear();
    }

    /// A method of each kind, with a loop that starts in `@BeforeEach` and ends after `@AfterEach`.
    static final class OnMethods {
        private EventLoop loop;

        @BeforeEach
        void before(EventLoop loop) {
            assertThat(EventLoop.current()).isSameAs(loop);
            this.loop = loop;
            Async.createTask("server", () -> {
                LOG.add("server runs");
                Async.sleep(Duration.ofMinutes(1));
                LOG.add("server ends");
            });
        }

        @AfterEach
        void after() {
            assertThat(EventLoop.current()).isSameAs(loop);
            Async.sleep(Duration.ofMinutes(2));
            LOG.add("after");
        }

        @LoopTest
        void once(EventLoop given, LoopClock.Virtual clock, LoopClock same) {
            assertThat(EventLoop.current()).isSameAs(loop).isSameAs(given);
            assertThat(same).isSameAs(clock);
            clock.advance(Duration.ofSeconds(1));
            assertThat(clock.elapsed()).isEqualTo(Duration.ofSeconds(1));
            LOG.add("once");
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 2})
        @LoopTest
        void parameterized(int number, EventLoop given) {
            assertThat(EventLoop.current()).isSameAs(loop).isSameAs(given);
            LOG.add("parameterized " + number);
        }

        @RepeatedTest(2)
        @LoopTest
        void repeated() {
            assertThat(EventLoop.current()).isSameAs(loop);
            LOG.add("repeated");
        }
    }

    @LoopTest
    static class OnAClass {
        @Test
        void plain() {
            Async.yieldNow();
            LOG.add("plain");
        }

        @RepeatedTest(2)
        void repeated() {
            Async.yieldNow();
            LOG.add("repeated");
        }

        @Nested
        class Inner {
            @Test
            void nested() {
                Async.yieldNow();
                LOG.add("nested");
            }
        }
    }

    static final class AsksForTooMuch {
        @LoopTest(virtualTime = false)
        void virtualClockOnRealTime(LoopClock.Virtual clock) {
            LOG.add("never " + clock);
        }
    }

    static final class BlockedSetUp {
        @BeforeEach
        void before() {
            throw new IllegalStateException("set-up failed");
        }

        @LoopTest
        void body() {
            LOG.add("never");
        }

        @AfterEach
        void after() {
            LOG.add("after");
        }
    }

    private static void assertPass(Events events, int tests) {
        assertThat(Kit.failures(events)).isEmpty();
        assertThat(events.succeeded().count()).isEqualTo(tests);
    }

    @Test
    void setUpBodyAndTearDownShareTheLoopAndItsTasks() {
        assertPass(Kit.run(OnMethods.class, "once(io.greenloom.async.EventLoop,io.greenloom.async.LoopClock$Virtual,"
                + "io.greenloom.async.LoopClock)"), 1);
        assertThat(LOG).containsExactly("server runs", "once", "server ends", "after");
    }

    @Test
    void parameterizedTestsGetALoopEach() {
        assertPass(Kit.run(OnMethods.class, "parameterized(int,io.greenloom.async.EventLoop)"), 2);
        assertThat(LOG).contains("parameterized 1", "parameterized 2").hasSize(8);
    }

    @Test
    void repeatedTestsGetALoopEach() {
        assertPass(Kit.run(OnMethods.class, "repeated"), 2);
        assertThat(LOG).filteredOn("repeated"::equals).hasSize(2);
    }

    @Test
    void onAClassItTakesAllTestsAndTheNestedOnes() {
        assertPass(Kit.run(OnAClass.class), 4);
        assertThat(LOG).containsExactlyInAnyOrder("plain", "repeated", "repeated", "nested");
    }

    @Test
    void virtualClockOnRealTimeIsRefusedWithTheWayOut() {
        assertThat(Kit.failure(Kit.run(AsksForTooMuch.class))).hasMessageContaining("leave virtualTime at true");
        assertThat(LOG).isEmpty();
    }

    @Test
    void failedSetUpIsTheFailureAndTearDownRuns() {
        assertThat(Kit.failure(Kit.run(BlockedSetUp.class))).hasMessage("set-up failed");
        assertThat(LOG).containsExactly("after");
    }
}
