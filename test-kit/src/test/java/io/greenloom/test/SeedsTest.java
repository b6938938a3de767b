package io.greenloom.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenloom.async.Async;
import io.greenloom.async.EventLoop;
import io.greenloom.async.LoopClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.Events;

/// Tests in many orders of turns, and how the one that failed comes back.
final class SeedsTest {
    private static final List<List<String>> TRACES = new CopyOnWriteArrayList<>();
    private static final String PROPERTY = "greenloom.test.seed";

    @BeforeEach
    void forget() {
        TRACES.clear();
    }

    static final class Subjects {
        private final EventLog log = new EventLog();
        private int balance;

        @LoopTest(seeds = 20)
        void traced() {
            trace();
        }

        @LoopTest(seed = {7, 7, 8})
        void replayed() {
            trace();
        }

        private void trace() {
            List<String> names = List.of("a", "b", "c", "d");
            names.forEach(name -> Async.createTask(() -> {
                log.add(name);
                Async.sleep(Duration.ofSeconds(1));
                log.add(name + " again");
            }));
            Async.sleep(Duration.ofSeconds(2));
            TRACES.add(log.timedEvents());
        }

        @LoopTest(seeds = 1000)
        void losesAnUpdateInSomeOrder() {
            deposits();
        }

        @LoopTest
        void losesNothingFirstInFirstOut() {
            deposits();
        }

        private void deposits() {
            Async.gather(Async.createTask(() -> deposit(0)), Async.createTask(() -> deposit(3)));
            assertThat(balance).isEqualTo(20);
        }

        private void deposit(int passesBefore) {
            for (int i = 0; i < passesBefore; i++) {
                Async.yieldNow();
            }
            int seen = balance;
            Async.yieldNow();
            Async.yieldNow();
            Async.yieldNow();
            balance = seen + 10;
        }

        @LoopTest(seeds = 5)
        void leaksInAnyOrder() {
            Async.createTask("the leaked one", () -> Async.sleep(Duration.ofHours(1)));
        }

        @LoopTest(seeds = 5, seed = 1)
        void contradictsItself() {}

        @RepeatedTest(2)
        @LoopTest(seeds = 5)
        void asksForRepeatedSeeds() {}
    }

    private static Events run(String method) {
        return Kit.run(Subjects.class, method);
    }

    @Test
    void eachSeedIsATestOfItsOwnWithAnOrderOfItsOwn() {
        Events events = run("traced");
        assertThat(Kit.failures(events)).isEmpty();
        assertThat(Kit.names(events)).hasSize(20).startsWith("seed 1", "seed 2", "seed 3");
        assertThat(new HashSet<>(TRACES)).hasSizeGreaterThan(15);
    }

    @Test
    void sameSeedGivesTheSameTraceAgain() {
        run("traced");
        List<List<String>> first = new ArrayList<>(TRACES);
        TRACES.clear();
        run("traced");
        assertThat(TRACES).isEqualTo(first);
        TRACES.clear();
        run("replayed");
        assertThat(TRACES).containsExactly(first.get(6), first.get(6), first.get(7));
    }

    @Test
    void failureNamesTheSeedAndHowToReplayAndEndsTheRow() {
        Events events = run("losesAnUpdateInSomeOrder");
        List<String> names = Kit.names(events);
        String seed = names.getLast().substring("seed ".length());
        assertThat(names).hasSizeLessThan(1000);
        Throwable failure = Kit.failure(events);
        assertThat(failure)
                .hasMessageContaining("with seed " + seed + " (to replay: @LoopTest(seed = " + seed + ") or -D"
                        + PROPERTY + "=" + seed + ")")
                .hasMessageContaining("10")
                .hasCauseInstanceOf(AssertionError.class);
        System.setProperty(PROPERTY, seed);
        try {
            Events replay = run("losesAnUpdateInSomeOrder");
            assertThat(Kit.names(replay)).containsExactly("seed " + seed);
            assertThat(Kit.failure(replay)).hasMessage(failure.getMessage());
        } finally {
            System.clearProperty(PROPERTY);
        }
    }

    @Test
    void leakInASeededTestNamesTheSeedToo() {
        assertThat(Kit.failure(run("leaksInAnyOrder")))
                .hasMessageContaining("with seed 1 ")
                .hasMessageContaining("the leaked one");
    }

    @Test
    void propertyThatIsNoNumberIsRefused() {
        System.setProperty(PROPERTY, "many");
        try {
            assertThat(Kit.refusal(Subjects.class, "losesNothingFirstInFirstOut"))
                    .hasMessageContaining("must be whole numbers with commas between, was many");
        } finally {
            System.clearProperty(PROPERTY);
        }
        assertThat(run("losesNothingFirstInFirstOut").succeeded().count()).isEqualTo(1);
    }

    @Test
    void seedsWhereTheyCannotBeRunAreRefusedWithTheWayOut() {
        assertThat(Kit.refusal(Subjects.class, "contradictsItself")).hasMessageContaining("give one of them");
        assertThat(Kit.failures(run("asksForRepeatedSeeds")))
                .isNotEmpty()
                .allSatisfy(failure -> assertThat(failure).hasMessageContaining("give one: @LoopTest(seed = 1)"));
    }

    @Test
    void logTellsWhatHappenedAndWhen() {
        EventLog log = new EventLog();
        log.add("outside");
        Async.run(LoopClock.virtual(), () -> {
            Async.sleep(Duration.ofSeconds(2));
            log.add(EventLoop.current().time());
        });
        assertThat(log.events()).containsExactly("outside", "PT2S");
        assertThat(log.timedEvents()).containsExactly("outside any loop: outside", "PT2S PT2S");
        assertThat(log).hasToString("EventLog[outside any loop: outside, PT2S PT2S]");
        log.clear();
        assertThat(log.events()).isEmpty();
    }
}
