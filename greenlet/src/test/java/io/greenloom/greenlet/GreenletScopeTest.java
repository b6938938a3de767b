package io.greenloom.greenlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Ending what a thread has left suspended: row 42 of the feature table.
class GreenletScopeTest {
    private final Greenlet main = Greenlet.current();
    private final List<Object> ended = new ArrayList<>();

    private Greenlet suspended(String name) {
        Greenlet g = Greenlet.of(x -> {
            try {
                return main.switchTo();
            } finally {
                ended.add(name);
            }
        });
        g.setName(name);
        g.switchTo();
        return g;
    }

    private Greenlet failing(Throwable failure) {
        Greenlet g = Greenlet.of(x -> {
            try {
                return main.switchTo();
            } catch (GreenletExit e) {
                throw sneaky(failure);
            }
        });
        g.switchTo();
        return g;
    }

    private static Exception sneaky(Throwable e) throws Exception {
        if (e instanceof Exception exception) {
            throw exception;
        }
        throw (Error) e;
    }

    @Test
    void closingKillsTheLastStartedFirst() {
        GreenletScope scope = GreenletScope.open();
        Greenlet a = suspended("a");
        Greenlet b = suspended("b");
        assertThat(scope.greenlets()).containsExactly(a, b);
        assertThat(scope).asString().contains("2 alive");
        scope.close();
        assertThat(ended).containsExactly("b", "a");
        assertThat(List.of(a, b)).allMatch(Greenlet::isDead);
        assertThat(scope.greenlets()).isEmpty();
        assertThat(scope).hasToString("GreenletScope[closed]");
        scope.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void itCleansUpBeforeAThreadEnds(boolean virtual) throws Exception {
        List<Object> where = new ArrayList<>();
        FutureTask<Thread> task = new FutureTask<>(() -> {
            try (GreenletScope scope = GreenletScope.open()) {
                Greenlet there = Greenlet.current();
                Greenlet.of(x -> {
                            try {
                                return there.switchTo();
                            } finally {
                                where.add(Greenlet.current().parent() == there);
                            }
                        })
                        .switchTo();
                assertThat(scope.greenlets()).hasSize(1);
            }
            return Thread.currentThread();
        });
        (virtual ? Thread.ofVirtual() : Thread.ofPlatform()).start(task);
        task.get(20, TimeUnit.SECONDS);
        assertThat(where).containsExactly(true);
    }

    @Test
    void whatStartedBeforeIsLeftAlone() {
        Greenlet before = suspended("before");
        Greenlet pending = Greenlet.of(x -> "pending");
        try (GreenletScope scope = GreenletScope.open()) {
            before.switchTo();
            assertThat(scope.greenlets()).isEmpty();
        }
        assertThat(pending.switchTo()).isEqualTo("pending");
    }

    @Test
    void whatHasEndedOrNotStartedIsNotKept() {
        try (GreenletScope scope = GreenletScope.open()) {
            Greenlet.of(x -> x).switchTo();
            Greenlet pending = Greenlet.of(x -> x);
            assertThatThrownBy(() -> failing(new RuntimeException()).kill()).isInstanceOf(RuntimeException.class);
            assertThat(scope.greenlets()).isEmpty();
            assertThat(pending.isDead()).isFalse();
        }
    }

    @Test
    void scopesNest() {
        try (GreenletScope outer = GreenletScope.open()) {
            Greenlet a = suspended("a");
            try (GreenletScope inner = GreenletScope.open()) {
                Greenlet b = suspended("b");
                assertThat(inner.greenlets()).containsExactly(b);
                a.switchTo();
                assertThat(outer.greenlets()).isEmpty();
            }
            suspended("c");
        }
        assertThat(ended).containsExactly("a", "b", "c");
    }

    @Test
    void theExitOfAChildOfAnotherComesToTheOneThatCloses() {
        Greenlet parent = suspended("parent");
        GreenletScope scope = GreenletScope.open();
        Greenlet child = Greenlet.of(parent, x -> main.switchTo());
        child.switchTo();
        assertThat(scope.greenlets()).containsExactly(child);
        scope.close();
        assertThat(child.isDead()).isTrue();
        assertThat(child.parent()).isSameAs(parent);
        assertThat(parent.isDead()).isFalse();
        parent.kill();
    }

    @Test
    void aGreenletMayOpenOneToo() {
        Greenlet g = Greenlet.of(x -> {
            try (GreenletScope scope = GreenletScope.open()) {
                Greenlet self = Greenlet.current();
                Greenlet.of(main, y -> {
                            try {
                                return self.switchTo();
                            } finally {
                                ended.add("inner");
                            }
                        })
                        .switchTo();
                assertThat(scope.greenlets()).hasSize(1);
            }
            return "closed";
        });
        assertThat(g.switchTo()).isEqualTo("closed");
        assertThat(ended).containsExactly("inner");
    }

    @Test
    void killingTheOwnerOfAnInnerScopeClosesThat() {
        GreenletScope outer = GreenletScope.open();
        Greenlet.of(x -> {
                    try (GreenletScope inner = GreenletScope.open()) {
                        Greenlet self = Greenlet.current();
                        Greenlet.of(y -> {
                                    try {
                                        return self.switchTo();
                                    } finally {
                                        ended.add("inner");
                                    }
                                })
                                .switchTo();
                        return main.switchTo(inner);
                    } finally {
                        ended.add("owner");
                    }
                })
                .switchTo();
        outer.close();
        assertThat(ended).containsExactly("inner", "owner");
        try (GreenletScope again = GreenletScope.open()) {
            suspended("again");
            assertThat(again.greenlets()).hasSize(1);
        }
    }

    @Test
    void anInnerScopeOfAnotherGreenletOutlivesTheOuterOne() {
        GreenletScope[] inner = new GreenletScope[1];
        Greenlet owner = Greenlet.of(x -> {
            main.switchTo();
            try (GreenletScope scope = GreenletScope.open()) {
                inner[0] = scope;
                main.switchTo();
            }
            return "closed";
        });
        owner.switchTo();
        GreenletScope outer = GreenletScope.open();
        owner.switchTo();
        Greenlet collected = suspended("collected by the inner");
        outer.close();
        assertThat(inner[0].greenlets()).containsExactly(collected);
        assertThat(owner.switchTo()).isEqualTo("closed");
        assertThat(collected.isDead()).isTrue();
        suspended("no scope is open");
        assertThat(Greenlet.dump()).doesNotContain("no scope is open");
    }

    @Test
    void failuresAreCollected() {
        IOException first = new IOException("first");
        Error second = new Error("second");
        GreenletScope scope = GreenletScope.open();
        suspended("a");
        failing(second);
        failing(first);
        suspended("b");
        assertThatThrownBy(scope::close).isSameAs(first);
        assertThat(first.getSuppressed()).containsExactly(second);
        assertThat(ended).containsExactly("b", "a");
    }

    @Test
    void theSameFailureTwiceIsThrownOnce() {
        IOException failure = new IOException();
        GreenletScope scope = GreenletScope.open();
        failing(failure);
        failing(failure);
        assertThatThrownBy(scope::close).isSameAs(failure);
        assertThat(failure.getSuppressed()).isEmpty();
    }

    @Test
    void oneThatSurvivesIsNamed() {
        GreenletScope scope = GreenletScope.open();
        Greenlet g = Greenlet.of(x -> {
            try {
                return main.switchTo();
            } catch (GreenletExit e) {
                return Greenlet.current().parent().switchTo("still here");
            }
        });
        g.setName("stubborn");
        g.switchTo();
        suspended("other");
        assertThatThrownBy(scope::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("\"stubborn\"[suspended] survived its kill");
        assertThat(ended).containsExactly("other");
        assertThat(g.parent()).isSameAs(main);
        assertThat(g.switchTo("end")).isEqualTo("end");
    }

    @Test
    void whatAFinallyBlockStartsIsKilledToo() {
        GreenletScope scope = GreenletScope.open();
        Greenlet g = Greenlet.of(x -> {
            try {
                return main.switchTo();
            } finally {
                Greenlet self = Greenlet.current();
                Greenlet.of(y -> {
                            try {
                                return self.switchTo();
                            } finally {
                                ended.add("late");
                            }
                        })
                        .switchTo();
            }
        });
        g.switchTo();
        scope.close();
        assertThat(ended).containsExactly("late");
    }

    @Test
    void closingElsewhereIsRefusedAndHarmless() throws Exception {
        GreenletScope scope = GreenletScope.open();
        Greenlet g = suspended("g");
        FutureTask<Void> other = new FutureTask<>(scope::close, null);
        Thread.ofPlatform().name("other").start(other);
        assertThatThrownBy(() -> other.get(20, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("on thread \"other\": it was opened by");
        assertThatThrownBy(new Greenlet(scope::close)::switchTo)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("close it there");
        assertThat(scope.greenlets()).containsExactly(g);
        scope.close();
        assertThat(ended).containsExactly("g");
    }

    @Test
    void closingOutOfOrderIsRefusedAndHarmless() {
        GreenletScope outer = GreenletScope.open();
        suspended("outer");
        GreenletScope inner = GreenletScope.open();
        suspended("inner");
        assertThatThrownBy(outer::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("close that one first");
        assertThat(ended).isEmpty();
        inner.close();
        outer.close();
        assertThat(ended).containsExactly("inner", "outer");
    }

    @Test
    void aScopeThatItsDeadOpenerLeftOpenCanBeClosedByAnother() {
        GreenletScope scope =
                (GreenletScope) Greenlet.of(x -> GreenletScope.open()).switchTo();
        suspended("g");
        scope.close();
        assertThat(ended).containsExactly("g");
    }

    @Test
    void anAncestorOfTheOneThatClosesCannotBeEnded() {
        GreenletScope[] scope = new GreenletScope[1];
        Greenlet parent = Greenlet.of(x -> main.switchTo("parent is started"));
        Greenlet child = Greenlet.of(parent, x -> {
            scope[0] = GreenletScope.open();
            main.switchTo();
            scope[0].close();
            return null;
        });
        child.switchTo();
        assertThat(parent.switchTo()).isEqualTo("parent is started");
        assertThatThrownBy(child::switchTo)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("or one of its ancestors");
        assertThat(child.isDead()).isTrue();
        assertThat(parent.isDead()).isTrue(); // of the failure of its child
    }

    @Test
    void aThousandAreKilled() {
        List<Greenlet> all = new ArrayList<>();
        try (GreenletScope scope = GreenletScope.open()) {
            for (int i = 0; i < 1000; i++) {
                all.add(suspended("" + i));
            }
            assertThat(scope.greenlets()).isEqualTo(all);
        }
        assertThat(all).allMatch(Greenlet::isDead);
        assertThat(ended).hasSize(1000);
        assertThat(ended.getFirst()).isEqualTo("999");
    }
}
