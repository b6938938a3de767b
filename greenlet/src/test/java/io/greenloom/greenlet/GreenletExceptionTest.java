package io.greenloom.greenlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Exceptions and death: rows 19-31 of the feature table.
class GreenletExceptionTest {
    private final List<Object> seen = new ArrayList<>();
    private final Greenlet main = Greenlet.current();
    private final IllegalArgumentException boom = new IllegalArgumentException("boom");

    private Greenlet suspended() {
        Greenlet g = Greenlet.of(x -> main.switchTo("suspended"));
        assertThat(g.switchTo()).isEqualTo("suspended");
        return g;
    }

    @Test
    void anUncaughtExceptionReachesTheParentAsTheSameObject() {
        IOException checked = new IOException("checked");
        Greenlet g = Greenlet.of(x -> {
            throw checked;
        });
        assertThatThrownBy(g::switchTo).isSameAs(checked);
        assertThat(g.isDead()).isTrue();
    }

    @Test
    void anExceptionClimbsFromParentToParent() {
        Greenlet[] inner = new Greenlet[1];
        Greenlet outer = Greenlet.of(x -> {
            inner[0] = Greenlet.of(y -> {
                throw boom;
            });
            return inner[0].switchTo();
        });
        assertThatThrownBy(outer::switchTo).isSameAs(boom);
        assertThat(outer.isDead()).isTrue();
        assertThat(inner[0].isDead()).isTrue();
    }

    @Test
    void ancestorsThatHaveNotStartedDieOfItWithoutRunning() {
        Greenlet g = main;
        List<Greenlet> all = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            g = Greenlet.of(g, x -> seen.add("ran"));
            all.add(g);
        }
        Greenlet last = g;
        assertThatThrownBy(() -> last.raise(boom)).isSameAs(boom);
        assertThat(all).allMatch(Greenlet::isDead);
        assertThat(seen).isEmpty();
    }

    @Test
    void anExitIsReturnedAndNotRaised() {
        GreenletExit exit = new GreenletExit("enough");
        Greenlet g = Greenlet.of(x -> {
            throw exit;
        });
        assertThat(g.switchTo()).isSameAs(exit);
    }

    @Test
    void raiseThrowsWhereTheTargetIsSuspended() {
        Greenlet g = Greenlet.of(x -> {
            try {
                return main.switchTo();
            } catch (IllegalArgumentException e) {
                return main.switchTo(e) + " later";
            }
        });
        g.switchTo();
        assertThat(g.raise(boom)).isSameAs(boom);
        assertThat(g.switchTo("and")).isEqualTo("and later");
    }

    @Test
    void raiseBeforeTheStartNeverRunsTheBody() {
        Greenlet g = new Greenlet(() -> seen.add("ran"));
        assertThatThrownBy(() -> g.raise(boom)).isSameAs(boom);
        assertThat(g.isDead()).isTrue();
        Greenlet killed = new Greenlet(() -> seen.add("ran"));
        assertThat(killed.kill()).isInstanceOf(GreenletExit.class);
        assertThat(killed.isDead()).isTrue();
        assertThat(seen).isEmpty();
    }

    @Test
    void raiseIntoADeadOneThrowsInItsNearestLivingAncestor() {
        Greenlet dead = new Greenlet(() -> {});
        dead.switchTo();
        assertThatThrownBy(() -> dead.raise(boom)).isSameAs(boom);
        assertThat(dead.kill()).isInstanceOf(GreenletExit.class);
    }

    @Test
    void raiseIntoTheCurrentOneThrowsRightThere() {
        assertThatThrownBy(() -> main.raise(boom)).isSameAs(boom);
        assertThatThrownBy(main::kill).isInstanceOf(GreenletExit.class);
        Greenlet g = Greenlet.of(x -> Greenlet.current().raise(boom));
        assertThatThrownBy(g::switchTo).isSameAs(boom);
    }

    @Test
    void theParentAndNotTheKillerGetsTheExit() {
        Greenlet victim = suspended();
        Greenlet killer = Greenlet.of(x -> {
            victim.kill();
            seen.add("the killer goes on");
            return "killer";
        });
        assertThat(killer.switchTo()).isInstanceOf(GreenletExit.class);
        assertThat(seen).isEmpty();
        assertThat(victim.isDead()).isTrue();
        assertThat(killer.switchTo()).isEqualTo("killer");
        assertThat(seen).containsExactly("the killer goes on");
    }

    @Test
    void finallyRunsDuringAKillAndMaySwitchAway() {
        Greenlet g = Greenlet.of(x -> {
            try {
                return main.switchTo();
            } finally {
                seen.add(main.switchTo("not yet"));
            }
        });
        g.switchTo();
        assertThat(g.kill()).isEqualTo("not yet");
        assertThat(g.isDead()).isFalse();
        assertThat(g.switchTo("go on")).isInstanceOf(GreenletExit.class);
        assertThat(g.isDead()).isTrue();
        assertThat(seen).containsExactly("go on");
    }

    @Test
    void anExitMayBeCaughtAndIgnored() {
        Greenlet g = Greenlet.of(x -> {
            try {
                main.switchTo();
            } catch (GreenletExit e) {
                main.switchTo("survived");
            }
            return "end";
        });
        g.switchTo();
        assertThat(g.kill()).isEqualTo("survived");
        assertThat(g.switchTo()).isEqualTo("end");
    }

    @Test
    void catchExceptionDoesNotStopAKill() {
        Greenlet g = Greenlet.of(x -> {
            try {
                return main.switchTo();
            } catch (Exception e) {
                return "stopped";
            }
        });
        g.switchTo();
        assertThat(g.kill()).isInstanceOf(GreenletExit.class);
    }

    @Test
    void anotherFailureDuringAKillReachesTheParent() {
        Greenlet g = Greenlet.of(x -> {
            try {
                return main.switchTo();
            } catch (GreenletExit e) {
                throw boom;
            }
        });
        g.switchTo();
        assertThatThrownBy(g::kill).isSameAs(boom);
    }

    @Test
    void everyKillRaisesAFreshExit() {
        Object first = suspended().kill();
        Object second = suspended().kill();
        assertThat(first)
                .isNotSameAs(second)
                .isInstanceOfSatisfying(
                        GreenletExit.class, e -> assertThat(e.getStackTrace()).isEmpty());
    }

    /// Trap 9.
    @Test
    void aFailureOfTryWithResourcesDuringAKillIsNotLost() {
        IOException failure = new IOException("close failed");
        Greenlet g = Greenlet.of(x -> {
            AutoCloseable resource = () -> {
                throw failure;
            };
            try (resource) {
                return main.switchTo();
            }
        });
        g.switchTo();
        assertThatThrownBy(g::kill).isSameAs(failure);
    }

    @Test
    void aStackOverflowReachesTheParent() {
        Greenlet g = Greenlet.of(x -> endless(0));
        assertThatThrownBy(g::switchTo).isInstanceOf(StackOverflowError.class);
        assertThat(g.isDead()).isTrue();
        assertThat(suspended().switchTo(1)).isEqualTo(1);
    }

    @SuppressWarnings("InfiniteRecursion") // the point of the test
    private static int endless(int n) {
        return endless(n + 1) + 1;
    }
}
