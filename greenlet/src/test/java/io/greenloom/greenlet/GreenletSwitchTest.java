package io.greenloom.greenlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Switching and values: rows 1-18 of the feature table.
class GreenletSwitchTest {
    private final List<Object> seen = new ArrayList<>();

    /// The program of the Python tutorials.
    private final class Tutorial {
        final Greenlet gr1 = new Greenlet(this::test1);
        final Greenlet gr2 = new Greenlet(this::test2);

        void test1() {
            seen.add(1);
            gr2.switchTo();
            seen.add(2);
            gr2.switchTo();
        }

        void test2() {
            seen.add(3);
            gr1.switchTo();
            seen.add(4);
        }
    }

    @Test
    void theTutorialPrints1324() {
        new Tutorial().gr1.switchTo();
        assertThat(seen).containsExactly(1, 3, 2, 4);
    }

    @Test
    void creatingRunsNothing() {
        Greenlet g = new Greenlet(() -> seen.add("ran"));
        assertThat(seen).isEmpty();
        assertThat(g.isDead()).isFalse();
        assertThat(g.parent()).isSameAs(Greenlet.current());
    }

    @Test
    void valuesPassBothWays() {
        Greenlet main = Greenlet.current();
        Greenlet g = Greenlet.of(first -> {
            Object second = main.switchTo(first + "1");
            Object third = main.switchTo(second + "2");
            return third + "3";
        });
        assertThat(g.switchTo("a")).isEqualTo("a1");
        assertThat(g.switchTo("b")).isEqualTo("b2");
        assertThat(g.switchTo("c")).isEqualTo("c3");
        assertThat(g.isDead()).isTrue();
    }

    @Test
    void theValueComesFromWhoeverSwitchesBack() {
        Greenlet main = Greenlet.current();
        Greenlet other = Greenlet.of(x -> main.switchTo("from other"));
        Greenlet g = Greenlet.of(x -> other.switchTo());
        assertThat(g.switchTo()).isEqualTo("from other");
    }

    @Test
    void nullIsAValueAndTheDefault() {
        Greenlet main = Greenlet.current();
        Greenlet g = Greenlet.of(first -> {
            seen.add(first == null);
            seen.add(main.switchTo() == null);
            return null;
        });
        assertThat(g.switchTo()).isNull();
        assertThat(g.switchTo(null)).isNull();
        assertThat(seen).containsExactly(true, true);
    }

    @Test
    void switchingToOneselfReturnsTheValue() {
        assertThat(Greenlet.current().switchTo(7)).isEqualTo(7);
        Greenlet g = Greenlet.of(x -> Greenlet.current().switchTo("self"));
        assertThat(g.switchTo()).isEqualTo("self");
    }

    @Test
    void theParentIsTheCreatorAndNotTheStarter() {
        Greenlet main = Greenlet.current();
        Greenlet[] child = new Greenlet[1];
        Greenlet creator = Greenlet.of(x -> {
            child[0] = Greenlet.of(y -> "result");
            return main.switchTo("created") + " came to its creator";
        });
        assertThat(creator.switchTo()).isEqualTo("created");
        assertThat(child[0].parent()).isSameAs(creator);
        assertThat(child[0].switchTo()).isEqualTo("result came to its creator");
    }

    @Test
    void currentIsNeverNullAndFollowsTheSwitch() {
        Greenlet main = Greenlet.current();
        Greenlet g = Greenlet.of(x -> Greenlet.current());
        assertThat(g.switchTo()).isSameAs(g);
        assertThat(Greenlet.current()).isSameAs(main);
        assertThat(main.parent()).isNull();
    }

    @Test
    void aResultSkipsDeadAncestors() {
        Greenlet main = Greenlet.current();
        Greenlet parent = Greenlet.of(x -> "parent is dead");
        Greenlet child = Greenlet.of(parent, x -> 9);
        parent.switchTo();
        assertThat(parent.isDead()).isTrue();
        assertThat(child.switchTo()).isEqualTo(9);
        assertThat(child.parent()).isSameAs(parent);
        assertThat(parent.parent()).isSameAs(main);
    }

    @Test
    void aParentThatHasNotStartedIsStartedWithTheResult() {
        Greenlet parent = Greenlet.of(x -> List.of(x, 24));
        Greenlet child = Greenlet.of(parent, x -> 42);
        assertThat(child.switchTo()).isEqualTo(List.of(42, 24));
    }

    @Test
    void aThousandParentsThatHaveNotStartedAddOneEach() {
        Greenlet g = Greenlet.current();
        for (int i = 0; i < 1000; i++) {
            g = Greenlet.of(g, x -> (x == null ? 0 : (int) x) + 1);
        }
        assertThat(g.switchTo()).isEqualTo(1000);
    }

    @Test
    void switchingToADeadGreenletFallsThroughToItsParent() {
        Greenlet dead = new Greenlet(() -> {});
        dead.switchTo();
        assertThat(dead.switchTo(7)).isEqualTo(7);
        assertThat(dead.switchTo()).isNull();
    }

    @Test
    void aDeadGreenletWithANewParentStartsThatOne() {
        Greenlet dead = new Greenlet(() -> {});
        dead.switchTo();
        dead.setParent(Greenlet.of(x -> {
            seen.add(x);
            seen.add(24);
            return null;
        }));
        assertThat(dead.switchTo(42)).isNull();
        assertThat(seen).containsExactly(42, 24);
    }

    @Test
    void aChainOf100000GreenletsNeitherNestsNorOverflows() {
        int n = Boolean.getBoolean("greenloom.portable") ? 2_000 : 100_000;
        Greenlet g = Greenlet.current();
        for (int i = 0; i < n; i++) {
            Greenlet target = g;
            g = Greenlet.of(x -> target.switchTo(x instanceof Integer hops ? hops + 1 : x));
        }
        assertThat(g.switchTo(0)).isEqualTo(n);
    }

    @Test
    void thePlaceInTheStackDoesNotMatter() {
        Greenlet main = Greenlet.current();
        Greenlet g = Greenlet.of(x -> {
            List.of(3, 1, 2).stream()
                    .sorted((a, b) -> {
                        main.switchTo("compared");
                        return Integer.compare(a, b);
                    })
                    .forEach(main::switchTo);
            return "end";
        });
        List<Object> all = new ArrayList<>();
        while (!g.isDead()) {
            Object value = g.switchTo();
            if (!"compared".equals(value)) {
                all.add(value);
            }
        }
        assertThat(all).containsExactly(1, 2, 3, "end");
    }

    @Test
    void manyValuesArriveAsAListThatPermitsNulls() {
        Greenlet main = Greenlet.current();
        Greenlet g = Greenlet.of(first -> main.switchTo(first, "and", null, main));
        Object got = g.switchTo(1, null);
        assertThat(got).isEqualTo(java.util.Arrays.asList(java.util.Arrays.asList(1, null), "and", null, main));
        @SuppressWarnings("unchecked")
        List<Object> list = (List<Object>) got;
        assertThatThrownBy(() -> list.set(0, 2)).isInstanceOf(UnsupportedOperationException.class);
        assertThat(g.switchTo(null, null)).isEqualTo(java.util.Arrays.asList(null, null));
    }

    @Test
    void theBodyMayBeReplacedUntilTheStart() {
        Greenlet main = Greenlet.current();
        Greenlet g = Greenlet.of(x -> "old");
        g.setRun(x -> main.switchTo("new"));
        assertThat(g.switchTo()).isEqualTo("new");
        assertThatThrownBy(() -> g.setRun(x -> "late"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cannot be set after the start");
        g.switchTo();
        assertThatThrownBy(() -> g.setRun(x -> "late")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> main.setRun(x -> "late")).isInstanceOf(IllegalStateException.class);
        Greenlet killed = Greenlet.of(x -> x);
        killed.kill();
        assertThatThrownBy(() -> killed.setRun(x -> "late")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aDeadTargetCanBeRefused() {
        Greenlet g = Greenlet.of(x -> x);
        assertThat(g.requireAlive().switchTo(1)).isEqualTo(1);
        assertThatThrownBy(g::requireAlive)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("[dead] is dead: what is sent to it would go to its parent");
        assertThat(Greenlet.current().requireAlive()).isSameAs(Greenlet.current());
    }

    @Test
    void toStringTellsTheState() {
        Greenlet main = Greenlet.current();
        assertThat(main).asString().endsWith("[current main]");
        Greenlet g = Greenlet.of(x -> main.switchTo(Greenlet.current() + " " + main));
        assertThat(g).asString().endsWith("[pending]");
        assertThat(g.switchTo()).asString().contains("[current] ").endsWith("[suspended main]");
        assertThat(g).asString().endsWith("[suspended]");
        g.switchTo();
        assertThat(g).asString().endsWith("[dead]");
    }

    @Test
    @SuppressWarnings("NullAway") // the point of the test
    void aBodyIsNeededAtOnce() {
        assertThatThrownBy(() -> new Greenlet((Greenlet.Action) null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> Greenlet.of((Greenlet.Body) null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> Greenlet.of(null, x -> x)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> Greenlet.of((Greenlet.Action) null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> Greenlet.of(x -> x).setRun(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void aBodyThatTakesNothingMayHaveAResultAndMayThrow() {
        assertThat(Greenlet.of(() -> 42).switchTo()).isEqualTo(42);
        assertThat(Greenlet.of(Greenlet.current(), () -> "result").switchTo("dropped"))
                .isEqualTo("result");
        assertThatThrownBy(() -> Greenlet.of(() -> {
                            Thread.sleep(0);
                            throw new IOException("mine");
                        })
                        .switchTo())
                .isInstanceOf(IOException.class);
        assertThat(Greenlet.of(x -> x).switchTo("first")).isEqualTo("first");
        Greenlet action = Greenlet.of(() -> {
            Thread.sleep(0);
        });
        assertThat(action.switchTo()).isNull();
    }
}
