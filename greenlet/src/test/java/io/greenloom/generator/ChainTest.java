package io.greenloom.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// One source after the other.
class ChainTest {
    private final Traced traced = new Traced();
    private final List<String> seen = traced.seen;
    private final IllegalArgumentException boom = new IllegalArgumentException("boom");

    @ParameterizedTest
    @EnumSource
    void chainYieldsOneSourceAfterTheOther(Consumption way) {
        assertThat(way.all(Itertools.chain(List.of(1, 2), Itertools.of(3), Arrays.asList(4, null))))
                .containsExactly(1, 2, 3, 4, null);
        assertThat(way.all(Itertools.chain(List.of(), Itertools.of(3), List.of())))
                .containsExactly(3);
        assertThat(way.all(Itertools.chain())).isEmpty();
        assertThat(way.all(Itertools.of(1).chain(List.of(2), Itertools.of(3)))).containsExactly(1, 2, 3);
        assertThat(way.all(Itertools.of(1).chain())).containsExactly(1);
        assertThat(way.all(Itertools.of(1).plus(List.of(2)))).containsExactly(1, 2);
        assertThat(way.all(Itertools.chainFrom(List.of(List.of(1, 2), Itertools.of(3), List.of()))))
                .containsExactly(1, 2, 3);
        assertThat(way.all(Itertools.chainFrom(List.of()))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aSourceIsOpenedWhenTheOneBeforeItHasEnded(Consumption way) {
        way.all(Itertools.chain(traced.source("a", 1), traced.source("b"), traced.source("c", 2)));
        assertThat(seen).containsExactly("opened a", "closed a", "opened b", "closed b", "opened c", "closed c");
    }

    @ParameterizedTest
    @EnumSource
    void whatComesAfterAnEndlessSourceIsNotOpened(Consumption way) {
        Generator<Integer> after = traced.source("b", 1);
        assertThat(way.first(Itertools.chain(traced.endless("a"), after), 2)).containsExactly(0, 1);
        assertThat(seen).containsExactly("opened a", "closed a");
        assertThat(after.hasNext()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void aFailureIsThrownAtOnceAndClosesTheRestUnopened(Consumption way) {
        Generator<Integer> after = traced.source("c", 1);
        Generator<Integer> started = traced.endless("started");
        started.next();
        Generator<Integer> chain = Itertools.chain(traced.source("a", 1), traced.failing("b", boom, 2), after, started);
        assertThat(way.failure(chain, List.of(1, 2))).isSameAs(boom);
        assertThat(seen)
                .containsExactly("opened started", "opened a", "closed a", "opened b", "closed b", "closed started");
        assertThat(after.hasNext()).isFalse();
    }

    @Test
    void closedBeforeItsStartItOpensNothing() {
        Generator<Integer> a = traced.source("a", 1);
        Itertools.chain(a, traced.source("b", 1)).close();
        assertThat(seen).isEmpty();
        assertThat(a.hasNext()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void sourcesThatHaveStartedGoOn(Consumption way) {
        Generator<Integer> a = Itertools.range(3);
        Generator<Integer> b = Itertools.range(3);
        a.next();
        b.hasNext();
        assertThat(way.all(Itertools.chain(a, b))).containsExactly(1, 2, 0, 1, 2);
    }

    @ParameterizedTest
    @EnumSource
    void aGeneratorThatIsThereTwiceIsEmptyTheSecondTime(Consumption way) {
        Generator<Integer> a = traced.source("a", 1, 2);
        assertThat(way.all(Itertools.chain(a, List.of(7), a))).containsExactly(1, 2, 7);
        assertThat(seen).containsExactly("opened a", "closed a");
    }

    @ParameterizedTest
    @EnumSource
    void chainFromAsksForASourceWhenTheOneBeforeItHasEnded(Consumption way) {
        Generator<Generator<Integer>> sources = Generator.of(y -> {
            try {
                y.yield(traced.source("a", 1));
                y.yield(traced.source("b", 2, 3));
                y.yield(traced.source("c", 4));
            } finally {
                seen.add("closed all");
            }
        });
        assertThat(way.first(Itertools.chainFrom(sources), 2)).containsExactly(1, 2);
        if (way.readsAhead()) {
            assertThat(seen).contains("closed b").endsWith("closed all");
        } else {
            assertThat(seen).containsExactly("opened a", "closed a", "opened b", "closed b", "closed all");
        }
    }

    @ParameterizedTest
    @EnumSource
    void chainFromClosesTheInnerBeforeTheOuterWhenItFails(Consumption way) {
        Generator<Generator<Integer>> sources = Generator.of(y -> {
            try {
                y.yield(traced.failing("a", boom, 1));
            } finally {
                seen.add("closed all");
            }
        });
        assertThat(way.failure(Itertools.chainFrom(sources), List.of(1))).isSameAs(boom);
        assertThat(seen).containsExactly("opened a", "closed a", "closed all");
    }

    @ParameterizedTest
    @EnumSource
    void chainFromClosesAnInnerIterator(Consumption way) {
        List<Iterable<Integer>> sources = List.of(() -> traced.closeable("a", 1), () -> traced.closeable("b", 2, 3));
        assertThat(way.first(Itertools.chainFrom(sources), 2)).containsExactly(1, 2);
        assertThat(seen).containsExactly("closed a", "closed b");
    }

    @ParameterizedTest
    @EnumSource
    void anIteratorIsClosedAtItsEndAndNotAtThatOfAll(Consumption way) {
        assertThat(way.all(Itertools.chain(() -> traced.closeable("a", 1), traced.source("b", 2))))
                .containsExactly(1, 2);
        assertThat(seen).containsExactly("closed a", "opened b", "closed b");
    }

    @ParameterizedTest
    @EnumSource
    void aFailureOfTheSourceOfSourcesIsThrown(Consumption way) {
        Generator<List<Integer>> sources = traced.failing("all", boom, List.of(1, 2));
        assertThat(way.failure(Itertools.chainFrom(sources), List.of(1, 2))).isSameAs(boom);
    }

    @Test
    void tenMillionEmptySourcesNeedNoStack() {
        AtomicInteger opened = new AtomicInteger();
        Iterable<Integer> none = () -> {
            opened.incrementAndGet();
            return List.<Integer>of().iterator();
        };
        assertThat(Itertools.chainFrom(Itertools.repeat(none, 10_000_000)).toList())
                .isEmpty();
        assertThat(opened).hasValue(10_000_000);
        Generator<Integer> pulled = Itertools.chainFrom(Itertools.repeat(none, 1_000_000));
        assertThat(pulled.hasNext()).isFalse();
    }

    @Test
    void aMillionEmptyGeneratorsNeedNoStack() {
        Generator<Generator<Integer>> sources = Itertools.range(1_000_000).map(n -> Generator.of(y -> {}));
        assertThat(Itertools.chainFrom(sources).hasNext()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void aChainOfManyChains(Consumption way) {
        Generator<Integer> chain = Itertools.empty();
        for (int i = 0; i < 200; i++) {
            chain = chain.plus(List.of(i));
        }
        assertThat(way.all(chain)).isEqualTo(Itertools.range(200).toList());
    }

    @Test
    void aMissingSourceIsNamed() {
        assertThatNullPointerException()
                .isThrownBy(() -> Itertools.chain(List.of(1), null))
                .withMessage("source 2 of 2");
        assertThatNullPointerException().isThrownBy(() -> Itertools.of(1).plus(null));
        assertThatNullPointerException().isThrownBy(() -> Itertools.chainFrom(null));
        assertThatNullPointerException()
                .isThrownBy(() ->
                        Itertools.chainFrom(Arrays.asList(List.of(1), null)).toList());
    }
}
