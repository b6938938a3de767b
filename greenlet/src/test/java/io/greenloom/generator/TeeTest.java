package io.greenloom.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Several generators over one source.
class TeeTest {
    private final Traced traced = new Traced();
    private final List<String> seen = traced.seen;
    private final IllegalArgumentException boom = new IllegalArgumentException("boom");

    @ParameterizedTest
    @EnumSource
    void eachBranchYieldsEverything(Consumption way) {
        List<Integer> values = Arrays.asList(1, null, 3, 4);
        for (int n = 1; n <= 3; n++) {
            List<Generator<Integer>> branches = Itertools.from(values).tee(n);
            assertThat(branches).hasSize(n);
            for (Generator<Integer> branch : branches) {
                assertThat(way.all(branch)).isEqualTo(values);
            }
        }
        assertThat(way.all(Itertools.<Integer>empty().tee(2).get(1))).isEmpty();
    }

    @Test
    void theSourceIsStartedByTheFirstBranchThatAsks() {
        List<Generator<Integer>> branches = traced.endless("a").tee(2);
        assertThat(seen).isEmpty();
        assertThat(branches.get(1).next()).isZero();
        assertThat(seen).containsExactly("opened a");
    }

    @Test
    void aValueIsAskedForOnce() {
        List<Generator<Integer>> branches = Itertools.range(2)
                .map(n -> {
                    seen.add("made " + n);
                    return n;
                })
                .tee(2);
        assertThat(branches.get(0).next()).isZero();
        assertThat(branches.get(1).next()).isZero();
        assertThat(branches.get(1).next()).isEqualTo(1);
        assertThat(branches.get(0).next()).isEqualTo(1);
        assertThat(seen).containsExactly("made 0", "made 1");
    }

    @Test
    void branchesGoAtAnyPace() {
        Random random = new Random(7);
        for (int round = 0; round < 50; round++) {
            List<Generator<Integer>> branches = Itertools.range(100).tee(3);
            int[] next = {0, 0, 0};
            while (next[0] + next[1] + next[2] < 300) {
                int i = random.nextInt(3);
                if (next[i] < 100) {
                    assertThat(branches.get(i).next()).isEqualTo(next[i]++);
                }
            }
            branches.forEach(branch -> assertThat(branch.hasNext()).isFalse());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSourceThatHasStartedGoesOn(Consumption way) {
        Generator<Integer> source = Itertools.range(4);
        source.next();
        source.hasNext();
        List<Generator<Integer>> branches = source.tee(2);
        assertThat(way.all(branches.get(0))).containsExactly(1, 2, 3);
        assertThat(way.all(branches.get(1))).containsExactly(1, 2, 3);
    }

    @ParameterizedTest
    @EnumSource
    void aBranchMayBeTeedAgainAndBranchesCombined(Consumption way) {
        List<Generator<Integer>> branches = Itertools.count(0).tee(2);
        List<Generator<Integer>> more = branches.get(0).tee(2);
        assertThat(way.first(more.get(0), 2)).containsExactly(0, 1);
        assertThat(way.first(more.get(1), 3)).containsExactly(0, 1, 2);
        assertThat(way.first(branches.get(1), 3)).containsExactly(0, 1, 2);

        List<Generator<Integer>> neighbours = Itertools.range(4).tee(2);
        neighbours.get(1).next();
        assertThat(way.all(Itertools.zip(neighbours.get(0), neighbours.get(1), (a, b) -> a * 10 + b)))
                .containsExactly(1, 12, 23);
    }

    @ParameterizedTest
    @EnumSource
    void aFailureReachesEveryBranchThatGetsThere(Consumption way) {
        List<Generator<Integer>> branches = traced.failing("a", boom, 1, 2).tee(3);
        branches.get(2).next();
        branches.get(2).close();
        assertThat(way.failure(branches.get(0), List.of(1, 2))).isSameAs(boom);
        assertThat(way.failure(branches.get(1), List.of(1, 2))).isSameAs(boom);
        assertThat(seen).containsExactly("opened a", "closed a");
    }

    @Test
    void theSourceIsClosedWithTheLastBranch() {
        List<Generator<Integer>> branches = traced.endless("a").tee(3);
        branches.get(0).next();
        branches.get(0).close();
        branches.get(0).close();
        branches.get(1).close(); // before it has started
        assertThat(seen).containsExactly("opened a");
        assertThat(branches.get(2).take(2).toList()).containsExactly(0, 1);
        assertThat(seen).containsExactly("opened a", "closed a");
    }

    @Test
    void aSourceThatNobodyStartedIsClosedUnopened() {
        Generator<Integer> source = traced.endless("a");
        source.tee(2).forEach(Generator::close);
        assertThat(source.hasNext()).isFalse();
        assertThat(seen).isEmpty();
    }

    @Test
    void theFailureOfClosingReachesTheLastBranch() {
        List<Generator<Integer>> branches =
                traced.failingToClose("a", boom, 1, 2).tee(2);
        branches.get(0).next();
        branches.get(0).close();
        assertThatThrownBy(branches.get(1)::close).isSameAs(boom);
    }

    @ParameterizedTest
    @EnumSource
    void aGapOfAMillionValuesNeedsNoStack(Consumption way) {
        List<Generator<Integer>> branches =
                Itertools.range(1_000_000).buffered(1000).tee(2);
        int[] next = {0};
        branches.get(0).forEach(n -> next[0]++);
        assertThat(next[0]).isEqualTo(1_000_000);
        next[0] = 0;
        if (way == Consumption.PUSHED) {
            branches.get(1).forEach(n -> assertThat(n == next[0]++).isTrue());
            assertThat(next[0]).isEqualTo(1_000_000);
        } else {
            assertThat(way.first(branches.get(1), 1000)).hasSize(1000);
        }
    }

    // ---------------------------------------------------------------- what is kept

    private List<Generator<Object>> teeOfObjects(List<WeakReference<Object>> made) {
        return Itertools.generate(() -> {
                    Object value = new Object();
                    made.add(new WeakReference<>(value));
                    return value;
                })
                .tee(2);
    }

    private static void awaitCollected(List<WeakReference<Object>> made) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (made.stream().anyMatch(value -> value.get() != null) && System.nanoTime() < end) {
            System.gc();
        }
        assertThat(made).allSatisfy(value -> assertThat(value.get()).isNull());
    }

    @Test
    void aClosedBranchKeepsNothing() {
        List<WeakReference<Object>> made = new ArrayList<>();
        List<Generator<Object>> branches = teeOfObjects(made);
        branches.get(1).next();
        branches.get(1).close();
        for (int i = 0; i < 100; i++) {
            branches.get(0).next();
        }
        awaitCollected(made.subList(0, 99));
        assertThat(branches.get(0).hasNext()).isTrue();
    }

    @Test
    void aDroppedBranchKeepsNothing() {
        List<WeakReference<Object>> made = new ArrayList<>();
        Generator<Object> branch = teeOfObjects(made).getFirst();
        for (int i = 0; i < 100; i++) {
            branch.next();
        }
        awaitCollected(made.subList(0, 99));
        assertThat(branch.hasNext()).isTrue();
    }

    @Test
    void whatTheSlowestHasNotTakenIsKept() {
        List<WeakReference<Object>> made = new ArrayList<>();
        List<Generator<Object>> branches = teeOfObjects(made);
        for (int i = 0; i < 10; i++) {
            branches.get(0).next();
        }
        System.gc();
        assertThat(made).allSatisfy(value -> assertThat(value.get()).isNotNull());
        assertThat(branches.get(1).next()).isSameAs(made.getFirst().get());
    }

    // ---------------------------------------------------------------- two at once

    @Test
    void aBranchThatTheSourceAsksIsRefused() {
        List<Generator<Integer>> branches = new ArrayList<>();
        Generator<Integer> source = Generator.of(y -> {
            y.yield(1);
            assertThatThrownBy(() -> branches.get(1).next()) // 1 is there already
                    .doesNotThrowAnyException();
        });
        branches.addAll(source.tee(2));
        assertThat(branches.get(0).next()).isEqualTo(1);
    }

    @Test
    void aBranchThatNeedsWhatTheSourceIsJustMakingIsRefusedAndTheOtherGoesOn() {
        List<Generator<Integer>> branches = new ArrayList<>();
        Generator<Integer> source = Generator.of(y -> {
            y.yield(1);
            assertThat(branches.get(1).next()).isEqualTo(1);
            assertThatThrownBy(() -> branches.get(1).next())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is being asked for its next value already");
            assertThatThrownBy(() -> branches.get(0).next())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is already executing");
            y.yield(2);
        });
        branches.addAll(source.tee(3));
        assertThat(branches.get(0).toList()).containsExactly(1, 2);
        assertThat(branches.get(1).hasNext()).isFalse();
        assertThat(branches.get(2).toList()).containsExactly(1, 2);
    }

    @Test
    void aBranchOfASourceThatIsInUseElsewhereIsRefusedAndNoOtherEnds() {
        List<Generator<Integer>> branches = new ArrayList<>();
        Generator<Integer> source = Generator.of(y -> {
            assertThatThrownBy(() -> branches.get(0).next())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is already executing");
            y.yield(1);
        });
        branches.addAll(source.tee(2));
        assertThat(source.hasNext()).isTrue();
        assertThat(branches.get(1).toList()).containsExactly(1);
    }

    @Test
    void twoThreadsThatBothNeedTheNextValueAreFoundOut() throws Exception {
        CountDownLatch isMaking = new CountDownLatch(1);
        CountDownLatch mayGoOn = new CountDownLatch(1);
        Generator<Integer> source = Generator.of(y -> {
            isMaking.countDown();
            assertThat(mayGoOn.await(20, TimeUnit.SECONDS)).isTrue();
            y.yield(1);
        });
        List<Generator<Integer>> branches = source.tee(3);
        FutureTask<List<Integer>> first = new FutureTask<>(() -> branches.get(0).toList());
        Thread.ofPlatform().start(first);
        assertThat(isMaking.await(20, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> branches.get(1).next())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is being asked for its next value already");
        mayGoOn.countDown();
        assertThat(first.get(20, TimeUnit.SECONDS)).containsExactly(1);
        assertThat(branches.get(2).toList()).containsExactly(1);
    }

    @Test
    void aGapMayBeTakenOnAnotherThread() throws Exception {
        List<Generator<Integer>> branches =
                Itertools.range(10_000).buffered(100).tee(3);
        assertThat(branches.get(0).toList()).hasSize(10_000);
        List<FutureTask<List<Integer>>> tasks = new ArrayList<>();
        for (Generator<Integer> branch : branches.subList(1, 3)) {
            FutureTask<List<Integer>> task = new FutureTask<>(branch::toList);
            tasks.add(task);
            Thread.ofPlatform().start(task);
        }
        for (FutureTask<List<Integer>> task : tasks) {
            assertThat(task.get(20, TimeUnit.SECONDS))
                    .isEqualTo(Itertools.range(10_000).toList());
        }
    }

    @Test
    void lessThanOneBranchIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Itertools.of(1).tee(0))
                .withMessage("branches must be >= 1, was 0");
    }
}
